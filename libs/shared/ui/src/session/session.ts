import { HttpClient, HttpContext } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { SILENT } from '../http/api-context';
import { ProblemError } from '../problem/problem-error';

export interface Session {
  account: { id: string; login: string };
  /** null: an account for operation only. */
  person: { id: string; name: string; nameEn: string | null } | null;
  tenant: { id: string; name: string; nameEn: string | null; timezone: string; currency: string; today: string; clock?: string | null };
  roles: string[];
  isHead: boolean;
  demo: boolean;
  /** What is committed after it is in no answer of before: the live stream begins there. */
  position: string;
}

@Injectable({ providedIn: 'root' })
export class SessionStore {
  private readonly http = inject(HttpClient);
  private readonly current = signal<Session | null | undefined>(undefined);

  /** undefined = not asked yet, null = signed out. */
  readonly session = this.current.asReadonly();
  readonly timezone = computed(() => this.current()?.tenant.timezone ?? 'Asia/Shanghai');
  readonly currency = computed(() => this.current()?.tenant.currency ?? 'CNY');
  readonly today = computed(() => this.current()?.tenant.today);

  has(...roles: string[]): boolean {
    return roles.some((role) => this.current()?.roles.includes(role));
  }

  async load(): Promise<Session | null> {
    const known = this.current();
    if (known !== undefined) return known;
    const context = new HttpContext().set(SILENT, true);
    try {
      this.current.set(await firstValueFrom(this.http.get<Session>('/api/session', { context })));
    } catch (error) {
      if (!(error instanceof ProblemError && error.status === 401)) throw error;
      this.current.set(null);
    }
    return this.current() ?? null;
  }

  async signIn(login: string, password: string): Promise<Session> {
    const context = new HttpContext().set(SILENT, true);
    const session = await firstValueFrom(this.http.post<Session>('/api/session', { login, password }, { context }));
    this.current.set(session);
    return session;
  }

  async signOut(): Promise<void> {
    await firstValueFrom(this.http.delete('/api/session'));
    this.forget();
  }

  forget(): void {
    this.current.set(null);
  }
}
