import { ChangeDetectionStrategy, Component, inject, model, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { CorrectionsService, type LateRequestDto } from '@kpi-loop/shared/client';
import { Icon } from '@kpi-loop/shared/ui';
import { NzInputDirective } from 'ng-zorro-antd/input';

export type GroundsSent = Pick<LateRequestDto, 'reason' | 'evidenceLink' | 'evidenceUploadId'>;

/** Why, and what shows it; a file goes up when the request is sent, and once. */
export interface GroundsGiven {
  send(): Promise<GroundsSent>;
}

/** The reason for a correction and its evidence: a link, a file, or both. `given` is null until there is enough. */
@Component({
  selector: 'kl-grounds',
  imports: [FormsModule, Icon, NzInputDirective, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label>
      <span>{{ 'measurement.correction.reason' | transloco }}</span>
      <textarea nz-input rows="3" maxlength="2000" [ngModel]="reason()" (ngModelChange)="reason.set($event); change()"></textarea>
    </label>
    <label>
      <span>{{ 'measurement.correction.link' | transloco }}</span>
      <input nz-input type="url" maxlength="1000" placeholder="https://" [ngModel]="link()" (ngModelChange)="link.set($event); change()" />
    </label>
    <label class="file">
      <kl-icon name="upload" [size]="14" />
      <span>{{ file()?.name ?? ('measurement.correction.file' | transloco) }}</span>
      <input #pick class="kl-visually-hidden" type="file" (change)="choose(pick.files)" />
    </label>
    <p class="kl-small">{{ 'measurement.correction.evidenceHint' | transloco }}</p>
  `,
  styles: `
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
      margin-bottom: 12px;
    }
    .file {
      flex-direction: row;
      align-items: center;
      width: fit-content;
      max-width: 100%;
      min-height: 32px;
      color: var(--kl-accent);
      cursor: pointer;
      overflow-wrap: anywhere;
    }
    .file:focus-within {
      outline: 2px solid var(--kl-accent);
      outline-offset: 2px;
    }
    p {
      margin: 0;
    }
  `,
})
export class Grounds {
  private readonly api = inject(CorrectionsService);

  readonly given = model<GroundsGiven | null>(null);
  protected readonly reason = signal('');
  protected readonly link = signal('');
  protected readonly file = signal<File | null>(null);
  private sent: { file: File; id: string } | null = null;

  protected choose(files: FileList | null): void {
    this.file.set(files?.[0] ?? null);
    this.change();
  }

  protected change(): void {
    const linked = /^https?:\/\/\S+$/i.test(this.link().trim());
    const enough = this.reason().trim() && (linked || (!this.link().trim() && this.file()));
    this.given.set(enough ? { send: () => this.send() } : null);
  }

  private async send(): Promise<GroundsSent> {
    const [file, link] = [this.file(), this.link().trim()];
    if (file && this.sent?.file !== file) this.sent = { file, id: (await this.api.correctionSend({ body: { file } })).id };
    return { reason: this.reason().trim(), ...(link ? { evidenceLink: link } : {}), ...(file ? { evidenceUploadId: this.sent!.id } : {}) };
  }
}
