import { HttpClient, HttpContext } from '@angular/common/http';
import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon, ProblemSpeaker, SessionStore, SILENT, Texts } from '@kpi-loop/shared/ui';
import { Logo } from '../frame/logo';
import { switchTheme, theme } from '../frame/theme';

interface DemoAccount {
  login: string;
  password: string;
  name: string;
  nameEn: string;
  role: string;
  position: string;
  positionEn: string;
}

@Component({
  selector: 'kl-sign-in-page',
  imports: [FormsModule, Icon, Logo, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './sign-in-page.html',
  styleUrl: './sign-in-page.less',
})
export class SignInPage {
  private readonly router = inject(Router);
  private readonly sessions = inject(SessionStore);
  private readonly texts = inject(Texts);
  private readonly speaker = inject(ProblemSpeaker);

  readonly returnUrl = input<string>();
  readonly expired = input<string>();

  protected readonly theme = theme;
  protected readonly switchTheme = switchTheme;
  protected readonly lang = this.texts.lang;
  protected readonly login = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly problem = signal<unknown>(null);
  protected readonly missing = signal(false);
  protected readonly accounts = signal<DemoAccount[]>([]);
  protected readonly refusal = computed(() => {
    this.lang();
    if (this.missing()) return this.texts.text('signIn.missing');
    return this.problem() ? this.speaker.words(this.problem()).title : '';
  });

  constructor() {
    const context = new HttpContext().set(SILENT, true);
    // Anything but a list means that this is no demonstration.
    inject(HttpClient)
      .get<DemoAccount[]>('/api/demo/accounts', { context })
      .subscribe({ next: (accounts) => this.accounts.set(accounts), error: () => this.accounts.set([]) });
  }

  protected async switchLang(): Promise<void> {
    await this.texts.use(this.lang() === 'en' ? 'zh-CN' : 'en');
  }

  protected async enterAs(account: DemoAccount): Promise<void> {
    this.login.set(account.login);
    this.password.set(account.password);
    await this.signIn();
  }

  protected async signIn(): Promise<void> {
    if (this.busy()) return;
    this.missing.set(!this.login().trim() || !this.password());
    if (this.missing()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await this.sessions.signIn(this.login().trim(), this.password());
      await this.router.navigateByUrl(this.insideOnly(this.returnUrl()), { replaceUrl: true });
    } catch (error) {
      this.problem.set(error);
    } finally {
      this.busy.set(false);
    }
  }

  // A crafted link must not send anybody elsewhere after sign-in.
  private insideOnly(url: string | undefined): string {
    return url && /^\/(?![/\\])/.test(url) && !url.startsWith('/sign-in') ? url : '/';
  }
}
