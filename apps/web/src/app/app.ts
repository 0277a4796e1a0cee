import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Dialogs } from './dialogs';
import { KeepFocus } from './keep-focus';

@Component({
  selector: 'kl-root',
  imports: [RouterOutlet],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<router-outlet />`,
})
export class App {
  constructor() {
    inject(KeepFocus);
    inject(Dialogs);
  }
}
