import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { AllowedHostsService, type AllowedHostView } from '@kpi-loop/shared/client';
import { BusinessDatePipe, LiveService, Panel, ProblemToast, resource, SessionStore, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { nameIn } from '../ui/status-words';

/** Hosts in the own network that sources may reach: seen by whoever keeps data, opened and shut by the administrator. */
@Component({
  selector: 'kl-allowed-hosts',
  imports: [BusinessDatePipe, FormsModule, NzButtonComponent, NzInputDirective, Panel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <kl-panel [title]="'measurement.hosts.title' | transloco">
      <p class="kl-small">{{ (listed() ? 'measurement.hosts.listed' : 'measurement.hosts.hint') | transloco }}</p>
      <ul>
        @for (host of hosts(); track host.id) {
          <li>
            <div>
              <b class="kl-mono">{{ host.host }}</b>
              <div class="kl-small">
                {{ host.reason }} · {{ name(host) }} · <span>{{ host.createdAt | businessDate: 'day' }}</span>
              </div>
            </div>
            @if (decides()) {
              <button nz-button nzSize="small" type="button" [disabled]="busy()" [attr.aria-label]="('measurement.hosts.end' | transloco) + ' ' + host.host" (click)="end(host)">
                {{ 'measurement.hosts.end' | transloco }}
              </button>
            }
          </li>
        } @empty {
          <li class="kl-soft">{{ 'measurement.hosts.none' | transloco }}</li>
        }
      </ul>
      @if (decides()) {
        <form (ngSubmit)="allow()">
          <label
            ><span>{{ 'measurement.source.host' | transloco }}</span
            ><input nz-input name="host" maxlength="253" autocomplete="off" placeholder="erp-db.local" [ngModel]="host()" (ngModelChange)="host.set($event)"
          /></label>
          <label
            ><span>{{ 'measurement.hosts.reason' | transloco }}</span
            ><input nz-input name="reason" maxlength="500" [ngModel]="reason()" (ngModelChange)="reason.set($event)"
          /></label>
          <button nz-button type="submit" [nzLoading]="busy()" [disabled]="!host().trim() || !reason().trim()">{{ 'measurement.hosts.allow' | transloco }}</button>
        </form>
      }
    </kl-panel>
  `,
  styles: `
    p,
    ul {
      margin: 0 0 12px;
      padding: 0;
    }
    li {
      display: flex;
      gap: 12px;
      align-items: center;
      justify-content: space-between;
      padding: 8px 0;
      border-bottom: 1px solid var(--kl-line);
      overflow-wrap: anywhere;
    }
    form {
      display: flex;
      flex-wrap: wrap;
      gap: 12px;
      align-items: flex-end;
    }
    label {
      display: flex;
      flex: 1 1 200px;
      flex-direction: column;
      gap: 4px;
    }
  `,
})
export class AllowedHosts {
  private readonly api = inject(AllowedHostsService);
  private readonly toast = inject(ProblemToast);
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);
  private readonly changed = inject(LiveService).tick(['host.']);
  private readonly answer = resource({ params: () => this.changed(), loader: () => this.api.allowedHostList() });

  protected readonly decides = computed(() => this.session.has('OPS'));
  protected readonly hosts = computed(() => (this.answer.hasValue() ? this.answer.value().items : []));
  protected readonly listed = computed(() => this.answer.hasValue() && this.answer.value().listed);
  protected readonly busy = signal(false);
  protected readonly host = signal('');
  protected readonly reason = signal('');

  protected name({ allowedByName, allowedByNameEn }: AllowedHostView): string {
    return allowedByName ? nameIn(this.texts.lang(), { name: allowedByName, nameEn: allowedByNameEn ?? '' }) : '–';
  }

  protected allow(): Promise<void> {
    return this.attempt(async () => {
      await this.api.allowedHostAllow({ body: { host: this.host().trim(), reason: this.reason().trim() } });
      this.host.set('');
      this.reason.set('');
    });
  }

  protected end(host: AllowedHostView): Promise<void> {
    return this.attempt(() => this.api.allowedHostEnd({ id: host.id }));
  }

  private async attempt(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    try {
      await work();
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
    this.answer.reload();
  }
}
