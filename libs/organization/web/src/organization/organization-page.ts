import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { OrganizationService, type PersonRow, type UnitView } from '@kpi-loop/shared/client';
import { csv, everyPage } from '@kpi-loop/shared/kernel';
import {
  BusinessDatePipe,
  DataCell,
  type DataColumn,
  DataTable,
  DateField,
  download,
  Icon,
  ifMatch,
  LocalNamePipe,
  nameIn,
  PageHead,
  ProblemToast,
  SessionStore,
  Texts,
} from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzPopconfirmDirective } from 'ng-zorro-antd/popconfirm';
import { UnitTree } from '../ui/unit-tree';
import { OrganizationStore } from './organization-store';
import { PersonDrawer } from './person-drawer';
import { PersonForm } from './person-form';
import { UnitForm, type UnitTask } from './unit-form';

const PAUSE_MS = 250;
const PAGE = 200;

/** 组织与人员: the tree, who is in it on a day, and one person's history. The filter lives in the address. */
@Component({
  selector: 'kl-organization-page',
  imports: [
    BusinessDatePipe,
    DataCell,
    DataTable,
    DateField,
    FormsModule,
    Icon,
    LocalNamePipe,
    NzButtonComponent,
    NzInputDirective,
    NzPopconfirmDirective,
    PageHead,
    PersonDrawer,
    PersonForm,
    RouterLink,
    TranslocoPipe,
    UnitForm,
    UnitTree,
  ],
  providers: [OrganizationStore],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './organization-page.html',
  styleUrl: './organization-page.less',
})
export class OrganizationPage {
  protected readonly store = inject(OrganizationStore);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly session = inject(SessionStore);
  private readonly service = inject(OrganizationService);
  private readonly toast = inject(ProblemToast);

  readonly search = input<string>();
  readonly unit = input<string>();
  readonly on = input<string>();
  readonly person = input<string>();

  protected readonly keeper = computed(() => this.session.has('HR'));
  protected readonly typed = signal('');
  protected readonly task = signal<UnitTask | null>(null);
  protected readonly adding = signal(false);
  protected readonly exporting = signal(false);
  private pause?: ReturnType<typeof setTimeout>;

  protected readonly columns = computed<DataColumn<PersonRow>[]>(() => {
    this.texts.lang();
    const label = (key: string) => this.texts.text(`organization.person.${key}`);
    return [
      { key: 'name', label: label('name') },
      { key: 'unit', label: label('unit') },
      { key: 'position', label: label('position'), wideOnly: true },
      { key: 'manager', label: label('manager'), wideOnly: true },
      { key: 'hiredOn', label: label('hiredOn'), wideOnly: true, number: true },
    ];
  });

  constructor() {
    effect(() => {
      const [search, unitId, on] = [this.search(), this.unit(), this.on()];
      this.store.filter.set({ ...(search ? { search } : {}), ...(unitId ? { unitId } : {}), ...(on ? { on } : {}) });
      this.typed.set(search ?? '');
    });
  }

  protected type(text: string): void {
    this.typed.set(text);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.narrow({ search: text.trim() || null }), PAUSE_MS);
  }

  protected narrow(queryParams: Record<string, string | null>): void {
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected choose(unit: UnitView): void {
    this.narrow({ unit: unit.id === this.unit() ? null : unit.id });
  }

  protected async remove(unit: UnitView): Promise<void> {
    try {
      await this.service.unitRemove({ id: unit.id }, ifMatch(unit.version));
      this.narrow({ unit: null });
      this.store.reload();
    } catch (error) {
      await this.toast.show(error);
    }
  }

  /** Everybody the filter finds, in the words and names of this page. */
  protected async export(): Promise<void> {
    this.exporting.set(true);
    try {
      const people = await everyPage((cursor) => this.service.personList({ ...this.store.filter(), limit: PAGE, cursor }));
      const lang = this.texts.lang();
      const head = ['employeeNo', 'name', 'unit', 'position', 'manager', 'hiredOn'].map((key) => this.texts.text(`organization.person.${key}`));
      const rows = people.map((p) => [p.employeeNo, ...[p, p.unit, p.position, p.manager].map((of) => (of ? nameIn(lang, of) : '')), p.hiredOn]);
      download(this.texts.text('organization.person.file'), csv([head, ...rows]));
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.exporting.set(false);
    }
  }

  protected done(): void {
    this.task.set(null);
    this.adding.set(false);
    this.store.reload();
  }
}
