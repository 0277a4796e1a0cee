import { ChangeDetectionStrategy, Component, computed, effect, ElementRef, inject, signal, viewChild } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterLink, RouterOutlet } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { Icon, LoopRingSmall, PageTitle, SessionStore, Texts, WEB_FEATURES } from '@kpi-loop/shared/ui';
import { enGB } from 'date-fns/locale/en-GB';
import { zhCN } from 'date-fns/locale/zh-CN';
import { NzDateAdapter } from 'ng-zorro-antd/core/time';
import { NzDrawerComponent, NzDrawerContentDirective } from 'ng-zorro-antd/drawer';
import { NzDropdownDirective, NzDropdownMenuComponent } from 'ng-zorro-antd/dropdown';
import { en_US, NzI18nService, zh_CN } from 'ng-zorro-antd/i18n';
import { NzMenuModule } from 'ng-zorro-antd/menu';
import { filter, map } from 'rxjs';
import { DemoClock } from './demo-clock';
import { Logo } from './logo';
import { entryOf, sections, visibleEntries } from './menu';
import { NavList } from './nav-list';
import { switchTheme, theme } from './theme';

const PHONE_BAR_ENTRIES = 4;

@Component({
  selector: 'kl-frame',
  imports: [
    DemoClock,
    Icon,
    Logo,
    LoopRingSmall,
    NavList,
    NzDrawerComponent,
    NzDrawerContentDirective,
    NzDropdownDirective,
    NzDropdownMenuComponent,
    NzMenuModule,
    RouterLink,
    RouterOutlet,
    TranslocoPipe,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '(document:keydown.escape)': 'leaveMenu()' },
  templateUrl: './frame.html',
  styleUrl: './frame.less',
})
export class Frame {
  private readonly router = inject(Router);
  private readonly texts = inject(Texts);
  private readonly sessions = inject(SessionStore);
  private readonly features = inject(WEB_FEATURES);
  private readonly title = inject(PageTitle);

  private readonly me = viewChild.required<ElementRef<HTMLElement>>('me');
  protected readonly theme = theme;
  protected readonly switchTheme = switchTheme;
  protected readonly lang = this.texts.lang;
  protected readonly session = this.sessions.session;
  protected readonly menuOpen = signal(false);
  protected readonly menuUsed = signal(false);
  protected readonly ring = this.features.find(({ ring }) => ring)?.ring?.() ?? signal(null).asReadonly();
  protected readonly bell = this.features.find(({ bell }) => bell)?.bell;
  protected readonly unread = this.bell?.unread() ?? signal(0).asReadonly();

  private readonly url = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map((event) => event.urlAfterRedirects),
    ),
    { initialValue: this.router.url },
  );
  private readonly entries = computed(() => {
    const session = this.session();
    return session ? visibleEntries(this.features, session) : [];
  });
  protected readonly sections = computed(() => sections(this.entries()));
  protected readonly phoneEntries = computed(() =>
    this.entries()
      .filter(({ phone }) => phone)
      .slice(0, PHONE_BAR_ENTRIES - 1),
  );
  protected readonly entry = computed(() => entryOf(this.entries(), this.url()));
  protected readonly item = this.title.text;
  protected readonly badges = new Map(
    this.features.flatMap(({ menu }) => menu).flatMap((entry) => (entry.badge ? [[entry.path, entry.badge()] as const] : [])),
  );

  protected readonly name = computed(() => {
    const person = this.session()?.person;
    return (this.lang() === 'en' && person?.nameEn) || (person?.name ?? this.session()?.account.login ?? '');
  });
  protected readonly initial = computed(() => (this.lang() === 'en' && this.session()?.person?.nameEn ? this.name().slice(0, 1) : this.name().slice(-1)));
  protected readonly tenant = computed(() => {
    const tenant = this.session()?.tenant;
    return (this.lang() === 'en' && tenant?.nameEn) || (tenant?.name ?? '');
  });

  constructor() {
    const zorro = inject(NzI18nService);
    const dates = inject(NzDateAdapter);
    effect(() => {
      zorro.setLocale(this.lang() === 'en' ? en_US : zh_CN);
      dates.setLocale(this.lang() === 'en' ? enGB : zhCN);
    });
    effect(() => {
      const entry = this.entry();
      this.lang();
      document.title = [this.item() || (entry && this.texts.text(entry.key)), 'KPI Loop'].filter(Boolean).join(' · ');
    });
    effect(() => {
      this.url();
      this.menuOpen.set(false);
    });
  }

  /** Left without a choice, the menu gives the focus back to what opened it. */
  protected leaveMenu(): void {
    if (document.activeElement?.closest('ul.mine')) this.me().nativeElement.focus();
  }

  // The menu is drawn at the end of the document, far from the button in the order of the keyboard.
  protected focusFirst(open: boolean): void {
    if (open) setTimeout(() => [...document.querySelectorAll<HTMLElement>('ul.mine button')].find((button) => button.offsetParent)?.focus());
  }

  protected openMenu(): void {
    this.menuUsed.set(true);
    this.menuOpen.set(true);
  }

  protected async switchLang(): Promise<void> {
    await this.texts.use(this.lang() === 'en' ? 'zh-CN' : 'en');
  }

  protected async signOut(): Promise<void> {
    await this.sessions.signOut();
    await this.router.navigateByUrl('/sign-in');
  }
}
