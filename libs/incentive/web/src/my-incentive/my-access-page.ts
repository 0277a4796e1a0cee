import { ChangeDetectionStrategy, Component } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';
import { PageHead } from '@kpi-loop/shared/ui';
import { AccessList } from './access-list';

/** 谁看过我的数据. */
@Component({
  selector: 'kl-my-access-page',
  imports: [AccessList, PageHead, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  styles: `
    section {
      overflow: hidden;
    }
  `,
  template: `
    <kl-page-head [title]="'menu.whoReadMyData' | transloco" [meta]="'incentive.access.allNote' | transloco" />
    <section class="kl-card"><kl-access-list about="all" /></section>
  `,
})
export class MyAccessPage {}
