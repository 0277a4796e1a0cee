import { inject, Pipe, type PipeTransform } from '@angular/core';
import { type Lang, Texts } from './texts';

export interface Named {
  name: string;
  nameEn?: string | null;
}

export const nameIn = (lang: Lang, thing: Named | null | undefined): string => (!thing ? '' : lang === 'en' && thing.nameEn ? thing.nameEn : thing.name);

/** What `nameEn` says beside `name`, where it says anything. */
export function englishOf(params: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const english = params[`${key}En`];
  return typeof english === 'string' && english ? english : undefined;
}

/** `{{ node | localName }}`: the English name where there is one and English is spoken. */
@Pipe({ name: 'localName', pure: false })
export class LocalNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(thing: Named | null | undefined): string {
    return nameIn(this.texts.lang(), thing);
  }
}
