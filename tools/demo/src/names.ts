import { stream } from './random';

/** Building blocks of fictional names: character and pinyin. */
const SURNAMES =
  '赵Zhao 钱Qian 孙Sun 李Li 周Zhou 冯Feng 褚Chu 卫Wei 蒋Jiang 沈Shen 韩Han 杨Yang 朱Zhu 秦Qin 尤You 许Xu 吕Lv 施Shi 张Zhang 孔Kong 曹Cao 严Yan 华Hua 金Jin 魏Wei 陶Tao 姜Jiang 戚Qi 谢Xie 邹Zou 柏Bai 窦Dou 章Zhang 苏Su 潘Pan 葛Ge 范Fan 彭Peng 鲁Lu 韦Wei 马Ma 苗Miao 方Fang 俞Yu 任Ren 袁Yuan 柳Liu 史Shi 唐Tang 费Fei 岑Cen 薛Xue 雷Lei 贺He 倪Ni 汤Tang 罗Luo 毕Bi 郝Hao 安An 常Chang 乐Yue 于Yu 时Shi 傅Fu 齐Qi 康Kang 余Yu 顾Gu 孟Meng 黄Huang 萧Xiao';
const GIVEN =
  '文Wen 雅Ya 浩Hao 宇Yu 欣Xin 怡Yi 子Zi 涵Han 俊Jun 辰Chen 思Si 远Yuan 嘉Jia 明Ming 晨Chen 曦Xi 立Li 新Xin 海Hai 燕Yan 春Chun 梅Mei 建Jian 军Jun 志Zhi 强Qiang 丽Li 娜Na 秋Qiu 月Yue 永Yong 康Kang 玉Yu 珍Zhen 国Guo 平Ping 雪Xue 松Song 若Ruo 云Yun 书Shu 航Hang 亦Yi 菲Fei 梓Zi 萱Xuan 景Jing 行Xing 安An 琪Qi 承Cheng 业Ye 晓Xiao 东Dong 启Qi 航Hang 婉Wan 清Qing 德De 厚Hou 素Su 芬Fen 瑞Rui 霖Lin';

export interface Name {
  zh: string;
  en: string;
  login: string;
}

const parse = (text: string) => text.split(' ').map((pair) => ({ zh: pair[0], en: pair.slice(1) }));

/** An endless supply of names whose logins are free; every name drawn is added to `taken`. */
export function nameSource(taken: Set<string>): () => Name {
  const surnames = parse(SURNAMES);
  const given = parse(GIVEN);
  const next = stream('names');
  const pick = <T>(list: T[]): T => list[Math.floor(next() * list.length)];
  return () => {
    for (;;) {
      const family = pick(surnames);
      const first = pick(given);
      const second = next() < 0.8 ? pick(given) : null;
      if (second?.zh === first.zh) continue;
      const en = `${family.en} ${first.en}${second?.en.toLowerCase() ?? ''}`;
      const login = en.replace(' ', '').toLowerCase();
      if (taken.has(login)) continue;
      taken.add(login);
      return { zh: `${family.zh}${first.zh}${second?.zh ?? ''}`, en, login };
    }
  };
}
