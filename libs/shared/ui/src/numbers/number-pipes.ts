import { inject, Pipe, type PipeTransform } from '@angular/core';
import { SessionStore } from '../session/session';
import { Texts } from '../texts/texts';
import { Clock } from './clock';
import { dateText, type DateStyle, relativeText } from './date-text';
import { fullText, numberText, type NumberStyle, type Numeric, ppText } from './number-text';
import { unitLabel } from './units';

// Impure, because the words change with the language and the zone while the value stays; Intl objects are kept, so it is cheap.

/** `{{ value | kpiNumber: { unit: '%', decimals: 2 } }}` */
@Pipe({ name: 'kpiNumber', pure: false })
export class KpiNumberPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(value: Numeric | null | undefined, style: NumberStyle = {}): string {
    return numberText(value, this.texts.lang(), style);
  }
}

/** `[title]="value | kpiNumberFull: '%'"`: all digits. */
@Pipe({ name: 'kpiNumberFull', pure: false })
export class KpiNumberFullPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(value: Numeric | null | undefined, unit?: string | null): string {
    return fullText(value, this.texts.lang(), unit);
  }
}

/** `{{ metric.unit | unitName }}`: a unit alone, at the head of a column or beside a field. */
@Pipe({ name: 'unitName', pure: false })
export class UnitNamePipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(unit: string | null | undefined): string {
    return unitLabel(unit, this.texts.lang());
  }
}

@Pipe({ name: 'pp', pure: false })
export class PpPipe implements PipeTransform {
  private readonly texts = inject(Texts);

  transform(value: Numeric | null | undefined, decimals = 1): string {
    return ppText(value, this.texts.lang(), decimals);
  }
}

/** A `date` as it stands, a timestamp in the tenant's zone. */
@Pipe({ name: 'businessDate', pure: false })
export class BusinessDatePipe implements PipeTransform {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  transform(value: string | null | undefined, style?: DateStyle): string {
    return dateText(value, this.texts.lang(), this.session.timezone(), style);
  }
}

@Pipe({ name: 'relativeTime', pure: false })
export class RelativeTimePipe implements PipeTransform {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly clock = inject(Clock);

  transform(value: string | null | undefined): string {
    return relativeText(value, this.texts.lang(), this.session.timezone(), this.clock.now());
  }
}
