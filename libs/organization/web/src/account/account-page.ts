import { ChangeDetectionStrategy, Component, computed, inject, resource, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { AccountService } from '@kpi-loop/shared/client';
import { PageHead, PageTitle, ProblemError, ProblemSpeaker, ProblemToast, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';

const SHORTEST = 10;

/** My sign-in: a new password, known to nobody else. */
@Component({
  selector: 'kl-account-page',
  imports: [FormsModule, NzButtonComponent, NzInputDirective, PageHead, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'organization.account.own' | transloco" [meta]="account.hasValue() ? account.value().login : ''">
        <a nz-button actions routerLink="/sessions">{{ 'shell.sessions' | transloco }}</a>
      </kl-page-head>
      <form class="kl-card" (ngSubmit)="change()">
        @if (account.hasValue() && account.value().oneTime) {
          <p class="note">{{ 'organization.account.changeFirst' | transloco }}</p>
        }
        <label
          ><span>{{ 'organization.account.current' | transloco }}</span>
          <input
            nz-input
            type="password"
            name="current"
            autocomplete="current-password"
            [ngModel]="current()"
            (ngModelChange)="current.set($event)"
            [attr.aria-invalid]="!!wrong()['/current']"
          />
          <em role="alert">{{ wrong()['/current'] }}</em>
        </label>
        <label
          ><span>{{ 'organization.account.password' | transloco }}</span>
          <input
            nz-input
            type="password"
            name="password"
            autocomplete="new-password"
            [ngModel]="password()"
            (ngModelChange)="password.set($event)"
            [attr.aria-invalid]="!!wrong()['/password']"
          />
          <em role="alert">{{ wrong()['/password'] }}</em>
          <small class="kl-small">{{ 'organization.account.rule' | transloco }}</small>
        </label>
        <label
          ><span>{{ 'organization.account.again' | transloco }}</span>
          <input nz-input type="password" name="again" autocomplete="new-password" [ngModel]="again()" (ngModelChange)="again.set($event)" />
          @if (again() && again() !== password()) {
            <em>{{ 'organization.account.differ' | transloco }}</em>
          }
        </label>
        <button nz-button nzType="primary" [nzLoading]="busy()" [disabled]="!ready()">{{ 'organization.account.change' | transloco }}</button>
      </form>
    </div>
  `,
  styles: `
    form {
      display: flex;
      flex-direction: column;
      gap: 16px;
      max-width: 420px;
      padding: 20px;
    }
    label {
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    em {
      color: var(--kl-bad);
      font-size: 12px;
      font-style: normal;
    }
    em:empty {
      display: none;
    }
    .note {
      margin: 0;
      padding: 10px 12px;
      border-radius: var(--kl-r-m);
      background: var(--kl-warn-soft);
      color: var(--kl-warn);
    }
    button {
      align-self: flex-start;
    }
  `,
})
export class AccountPage {
  private readonly service = inject(AccountService);
  private readonly speaker = inject(ProblemSpeaker);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);

  protected readonly account = resource({ loader: () => this.service.accountOwn() });
  protected readonly current = signal('');
  protected readonly password = signal('');
  protected readonly again = signal('');
  protected readonly busy = signal(false);
  protected readonly wrong = signal<Record<string, string>>({});
  protected readonly ready = computed(() => !!this.current() && this.password().length >= SHORTEST && this.password() === this.again());

  constructor() {
    inject(PageTitle).show(this.texts.text('organization.account.own'));
  }

  protected async change(): Promise<void> {
    if (!this.ready()) return;
    this.busy.set(true);
    this.wrong.set({});
    try {
      await this.service.accountChangePassword({ body: { current: this.current(), password: this.password() } });
      for (const field of [this.current, this.password, this.again]) field.set('');
      this.account.reload();
      await this.toast.done(this.texts.text('organization.account.changed'));
    } catch (error) {
      if (error instanceof ProblemError && error.fields.length)
        this.wrong.set(Object.fromEntries(error.fields.map((field) => [field.pointer, this.speaker.field(field)])));
      else await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
