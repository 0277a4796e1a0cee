/** What the product collects from nobody, whatever it is good for (domain.md §5.2, item 2): process, not person. */
export const PROHIBITED = ['keystrokes', 'screen', 'camera', 'location', 'privateMessages', 'appUsage', 'onlineTime'] as const;
export type Prohibited = (typeof PROHIBITED)[number];

/** Words by which such data is called, in names of sources, datasets, tables and columns. */
const WORDS: Record<Prohibited, RegExp> = {
  keystrokes: /key_?(strokes?|logs?|logger|press(es)?)|typing_?(speed|rate)|mouse_?(move|click|track)|键盘记录|击键|按键记录|鼠标轨迹/,
  screen: /screen_?(shot|shots|cap|capture|captures|record|recording|recordings|time|monitor)|desktop_?(capture|record)|屏幕(截图|录制|监控|使用)|录屏|截屏/,
  camera: /camera|webcam|face_?(recognition|detect\w*|presence)|eye_?track\w*|摄像头|人脸(识别|在岗)|在岗检测/,
  location: /geo_?(location|fence\w*|track\w*)|gps|(employee|staff|person|user)_?(location|position|track\w*)|location_?(track\w*|history|log)|whereabouts|定位轨迹|行踪|地理围栏|位置轨迹/,
  privateMessages: /private_?(message|messages|chat|chats)|direct_?messages?|chat_?(log|logs|content|history|messages?)|mailbox|mail_?(body|content)|email_?(body|content)|im_?(log|content)|聊天(记录|内容)|私信|邮件(内容|正文)/,
  appUsage: /app_?(usage|activity|time)|application_?usage|browser_?history|web_?history|site_?visits_?by_?(employee|person)|应用使用|软件使用时长|浏览(器)?(历史|记录)|上网行为/,
  onlineTime: /online_?(time|hours|minutes|duration|status)|(idle|active|presence|away)_?(time|minutes|status)|presence_?log|login_?duration|在线时长|在线状态|离开时长|空闲时长/,
};

/** `KeyStrokes per Hour` → `key_strokes_per_hour`: however a name is written. */
const plain = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_');

/** The first name that says it holds what may not be collected, and what that is; null where none does. */
export function prohibitedIn(names: readonly string[]): { name: string; what: Prohibited } | null {
  for (const name of names) {
    // a whole word: `location` of a warehouse, `screening` of candidates and `gpsomething` are none of ours
    const what = PROHIBITED.find((kind) => new RegExp(`(^|_|[^a-z0-9])(${WORDS[kind].source})($|_|[^a-z0-9])`, 'u').test(plain(name)));
    if (what) return { name: name.slice(0, 60), what };
  }
  return null;
}
