import { Clipboard } from '@angular/cdk/clipboard';
import { inject, Injectable } from '@angular/core';
import { ProblemToast } from '../problem/problem-toast';
import { Texts } from '../texts/texts';

/** Puts a text where it can be pasted from, also on a page that came without encryption; and says whether the browser let it. */
@Injectable({ providedIn: 'root' })
export class Copying {
  private readonly clipboard = inject(Clipboard);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  async copy(text: string, done: string): Promise<void> {
    if (this.clipboard.copy(text)) await this.toast.done(done);
    else await this.toast.refused(this.texts.text('ui.copyRefused'));
  }
}
