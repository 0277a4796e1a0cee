import { inject, Pipe, type PipeTransform } from '@angular/core';
import { type KpiStatus, moneyText, Texts } from '@kpi-loop/shared/ui';

export const payNameIn = (lang: string, name: string, nameEn: string): string => (lang === 'en' && nameEn) || name;

/** 人民币, Chinese Yuan. */
export const currencyName = (code: string, lang: string): string => new Intl.DisplayNames(lang, { type: 'currency' }).of(code) ?? code;

/** `row | payName: 'plan'` reads `planName` and `planNameEn` in the language of the viewer. */
@Pipe({ name: 'payName', pure: false })
export class PayNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(of: object | null | undefined, prefix = ''): string {
    const row = (of ?? {}) as Record<string, string | undefined>;
    const [zh, en] = prefix ? [row[`${prefix}Name`], row[`${prefix}NameEn`]] : [row['name'], row['nameEn']];
    return payNameIn(this.texts.lang(), zh ?? '–', en ?? '');
  }
}

/** An amount in its currency. Only for whoever the server has given it to. */
@Pipe({ name: 'payMoney', pure: false })
export class PayMoneyPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(amount: string | null | undefined, currency: string): string {
    return amount === null || amount === undefined ? '–' : moneyText(amount, this.texts.lang(), currency);
  }
}

/** Of an amount as the server prints it: is it anything but nothing? */
export const isSomething = (amount: string): boolean => /[1-9]/.test(amount);

const STATE: Record<string, KpiStatus> = { released: 'ok', approved: 'ok', effective: 'ok', in_review: 'warn', calculated: 'warn', on_hold: 'bad' };
export const payStateOf = (status: string): KpiStatus => STATE[status] ?? 'none';
