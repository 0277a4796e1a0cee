import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'kl-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { 'aria-hidden': 'true' },
  template: `
    <svg width="22" height="22" viewBox="0 0 24 24" focusable="false">
      <path d="M14.23 3.28A9 9 0 1 1 3.20 13.90" />
      <path class="opening" d="M3.85 8.19A9 9 0 0 1 8.22 3.83" />
    </svg>
  `,
  styles: `
    :host {
      display: inline-flex;
    }
    path {
      fill: none;
      stroke: var(--kl-accent);
      stroke-width: 4.2;
      stroke-linecap: round;
    }
    .opening {
      stroke: var(--kl-c2);
    }
  `,
})
export class Logo {}
