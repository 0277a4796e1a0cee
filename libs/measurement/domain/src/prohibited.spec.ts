import { prohibitedIn } from './prohibited';

describe('what is collected from nobody', () => {
  it.each([
    ['keystrokes', 'keystrokes_per_hour'],
    ['keystrokes', 'KeyStrokes'],
    ['keystrokes', '员工击键 明细'],
    ['screen', 'desktop.screenshots'],
    ['camera', 'Webcam presence'],
    ['location', 'gps'],
    ['location', 'employee location'],
    ['privateMessages', '聊天记录'],
    ['privateMessages', 'chat_log'],
    ['appUsage', 'browser history'],
    ['onlineTime', 'onlineMinutes'],
    ['onlineTime', '在线时长'],
  ])('%s is known by the name %s', (what, name) => expect(prohibitedIn(['sales', name])).toEqual({ name, what }));
  it.each(['warehouse_location', 'screening_passed', 'message_count', 'online_sales', 'store location', 'touchscreen_units', 'keyboard_sales', '线上销售额', 'app_orders'])(
    'business is not: %s',
    (name) => expect(prohibitedIn([name])).toBeNull(),
  );
});
