import { ChangeDetectionStrategy, Component, computed, effect, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { AccountService } from '@kpi-loop/shared/client';
import {
  type Lang,
  PageHead,
  PageTitle,
  Panel,
  ProblemError,
  ProblemSpeaker,
  ProblemToast,
  resource,
  Segmented,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';

const SHORTEST = 10;

/** My sign-in: a new password, known to nobody else. */
@Component({
  selector: 'kl-account-page',
  imports: [FormsModule, NzButtonComponent, NzInputDirective, PageHead, Panel, RouterLink, Segmented, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="kl-page">
      <kl-page-head [title]="'organization.account.own' | transloco" [meta]="account.hasValue() ? account.value().login : ''">
        <a nz-button actions routerLink="/sessions">{{ 'shell.sessions' | transloco }}</a>
      </kl-page-head>
      <div class="parts">
        <kl-panel [title]="'organization.account.me' | transloco">
          <dl>
            <div>
              <dt>{{ 'organization.account.name' | transloco }}</dt>
              <dd>{{ name() }}</dd>
            </div>
            <div>
              <dt>{{ 'organization.account.login' | transloco }}</dt>
              <dd>{{ session()?.account?.login }}</dd>
            </div>
            <div>
              <dt>{{ 'organization.account.roles' | transloco }}</dt>
              <dd>
                @for (role of roles(); track role) {
                  <span class="kl-tag">{{ 'role.' + role | transloco }}</span>
                }
              </dd>
            </div>
            <div>
              <dt>{{ 'organization.account.company' | transloco }}</dt>
              <dd>{{ company() }}</dd>
            </div>
            <div>
              <dt>{{ 'organization.account.language' | transloco }}</dt>
              <dd>
                <kl-segmented [options]="languages" [label]="'organization.account.language' | transloco" [value]="lang()" (valueChange)="speak($event)" />
              </dd>
            </div>
          </dl>
        </kl-panel>
        <kl-panel [title]="'organization.account.change' | transloco">
          <form (ngSubmit)="change()">
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
        </kl-panel>
      </div>
    </div>
  `,
  styles: `
    .parts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr));
      gap: 16px;
      max-width: 960px;
    }
    form {
      display: flex;
      flex-direction: column;
      gap: 16px;
    }
    dl {
      margin: 0;
    }
    dl div {
      display: flex;
      gap: 16px;
      align-items: center;
      justify-content: space-between;
      min-height: 44px;
      border-bottom: 1px solid var(--kl-line);
    }
    dl div:last-child {
      border-bottom: 0;
    }
    dt {
      color: var(--kl-text-2);
    }
    dd {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      justify-content: flex-end;
      margin: 0;
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

  protected readonly session = inject(SessionStore).session;
  protected readonly lang = this.texts.lang;
  protected readonly languages = [
    { value: 'zh-CN', label: '中文' },
    { value: 'en', label: 'English' },
  ];
  protected readonly name = computed(() => inLang(this.lang(), this.session()?.person) || (this.session()?.account.login ?? ''));
  protected readonly company = computed(() => inLang(this.lang(), this.session()?.tenant));
  /** As the demonstration's sign-in names them: whoever leads people and holds no other role is a head, else an employee. */
  protected readonly roles = computed(() => {
    const { roles = [], isHead = false } = this.session() ?? {};
    return roles.length ? roles : [isHead ? 'HEAD' : 'EMPLOYEE'];
  });
  protected readonly account = resource({ loader: () => this.service.accountOwn() });
  protected readonly current = signal('');
  protected readonly password = signal('');
  protected readonly again = signal('');
  protected readonly busy = signal(false);
  protected readonly wrong = signal<Record<string, string>>({});
  protected readonly ready = computed(() => !!this.current() && this.password().length >= SHORTEST && this.password() === this.again());

  constructor() {
    const title = inject(PageTitle);
    effect(() => {
      this.lang();
      title.show(this.texts.text('organization.account.own'));
    });
  }

  protected async speak(lang: string): Promise<void> {
    await this.texts.use(lang as Lang);
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

const inLang = (lang: Lang, of: { name: string; nameEn: string | null } | null | undefined): string => (lang === 'en' && of?.nameEn) || (of?.name ?? '');
