import { afterNextRender, ChangeDetectionStrategy, Component, computed, ElementRef, inject, Injector, input, linkedSignal, model } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { TranslocoPipe } from '@jsverse/transloco';
import { columnTextAndName, type DatasetColumn, type Definition } from '@kpi-loop/metric/domain';
import { Icon, SelectLabel, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';

type Paths = Definition['drillPaths'];
const MOST_PATHS = 10;
const MOST_STEPS = 10;
/** Which way an arrow key takes the step that has the focus. */
const WAYS: Record<string, -1 | 1> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/** In which order a figure is opened: paths of the definition's dimensions, each step moved with the arrow keys, taken out with Delete. */
@Component({
  selector: 'kl-drill-paths',
  imports: [FormsModule, Icon, NzButtonComponent, NzSelectModule, SelectLabel, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (path of rows(); track $index; let at = $index) {
      <div class="path" role="group" [attr.aria-label]="'metric.editor.path' | transloco: { number: at + 1 }">
        <ol>
          @for (step of path; track step.name; let i = $index, first = $first, last = $last) {
            <li>
              <button
                type="button"
                class="step"
                [attr.data-step]="at + ' ' + step.name"
                aria-keyshortcuts="ArrowLeft ArrowRight Delete"
                (keydown)="pressed($event, at, i)"
              >
                {{ step.text }}
              </button>
              <button
                type="button"
                class="kl-icon-button back"
                [disabled]="first"
                [attr.aria-label]="'metric.editor.stepEarlier' | transloco: { step: step.text }"
                (click)="move(at, i, -1)"
              >
                <kl-icon name="arrow" [size]="14" />
              </button>
              <button
                type="button"
                class="kl-icon-button"
                [disabled]="last"
                [attr.aria-label]="'metric.editor.stepLater' | transloco: { step: step.text }"
                (click)="move(at, i, 1)"
              >
                <kl-icon name="arrow" [size]="14" />
              </button>
              <button
                type="button"
                class="kl-icon-button"
                [attr.aria-label]="'metric.editor.removeStep' | transloco: { step: step.text }"
                (click)="takeOut(at, i)"
              >
                <kl-icon name="close" [size]="14" />
              </button>
            </li>
          }
        </ol>
        @if (left(at); as choices) {
          <!-- nothing is chosen here for long: another nothing after each step empties the field -->
          <nz-select
            class="next"
            [ngModel]="path.length % 2 ? null : undefined"
            (ngModelChange)="append(at, $event)"
            [nzPlaceHolder]="'metric.editor.addStep' | transloco"
            [klSelectLabel]="'metric.editor.addStep' | transloco"
          >
            @for (choice of choices; track choice.name) {
              <nz-option [nzValue]="choice.name" [nzLabel]="choice.text" />
            }
          </nz-select>
        }
        <button type="button" class="kl-icon-button end" [attr.aria-label]="'metric.editor.removePath' | transloco: { number: at + 1 }" (click)="remove(at)">
          <kl-icon name="close" [size]="14" />
        </button>
      </div>
    }
    @if (!known().length) {
      <small>{{ 'metric.editor.pathsNone' | transloco }}</small>
    } @else if (rows().length < mostPaths) {
      <button nz-button nzType="link" nzSize="small" type="button" (click)="add()">
        <kl-icon name="plus" [size]="14" /><span>{{ 'metric.editor.addPath' | transloco }}</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: block;
    }
    .path {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      align-items: center;
      padding: 6px 0;
      border-bottom: 1px solid var(--kl-line);
    }
    ol {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    ol:not(:has(li)) {
      display: none;
    }
    li {
      display: flex;
      align-items: center;
      border: 1px solid var(--kl-line-2);
      border-radius: var(--kl-r-m);
    }
    .step {
      padding: 0 4px 0 10px;
      border: 0;
      background: none;
      color: var(--kl-text);
      overflow-wrap: anywhere;
    }
    .kl-icon-button {
      width: 28px;
    }
    .kl-icon-button:disabled {
      opacity: 0.3;
      cursor: default;
    }
    .back kl-icon {
      transform: rotate(180deg);
    }
    .next {
      flex: 1 1 160px;
      max-width: 260px;
    }
    .end {
      margin-left: auto;
    }
    small {
      font-size: 12px;
      line-height: 18px;
      color: var(--kl-text-3);
    }
    @media (max-width: 640px) {
      .kl-icon-button,
      .step {
        min-width: 36px;
        min-height: 40px;
      }
    }
  `,
})
export class DrillPaths {
  private readonly texts = inject(Texts);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly paths = model.required<Paths>();
  /** The dimensions of the definition, in its order. */
  readonly dimensions = input.required<string[]>();
  readonly columns = input<DatasetColumn[]>([]);

  protected readonly mostPaths = MOST_PATHS;
  /** With one that is begun and has no step yet: the definition has only those that say something. */
  private readonly drawn = linkedSignal<Paths, string[][]>({
    source: () => this.paths(),
    computation: (paths, before) => {
      const kept = paths.map(({ columns }) => columns);
      const begun = before?.value ?? [];
      return JSON.stringify(begun.filter((path) => path.length)) === JSON.stringify(kept) ? begun : kept;
    },
  });
  protected readonly rows = computed(() => this.drawn().map((path) => path.map((name) => ({ name, text: this.called(name) }))));
  protected readonly known = computed(() => [...new Set([...this.dimensions(), ...this.drawn().flat()])]);

  /** What a path may still go on with; nothing where it is at its end. */
  protected left(at: number): { name: string; text: string }[] | null {
    const path = this.drawn()[at];
    const names = this.known().filter((name) => !path.includes(name));
    return names.length && path.length < MOST_STEPS ? names.map((name) => ({ name, text: this.called(name) })) : null;
  }

  protected add(): void {
    this.drawn.update((paths) => [...paths, []]);
  }

  protected remove(at: number): void {
    this.set(this.drawn().filter((_, i) => i !== at));
  }

  protected append(at: number, name: string | null): void {
    if (name) this.change(at, (path) => [...path, name]);
  }

  protected takeOut(at: number, i: number): void {
    this.change(at, (path) => path.filter((_, n) => n !== i));
    const path = this.drawn()[at];
    if (path.length) this.focus(at, path[Math.min(i, path.length - 1)]);
  }

  protected move(at: number, i: number, by: -1 | 1): void {
    const path = this.drawn()[at];
    if (i + by < 0 || i + by >= path.length) return;
    this.change(at, (steps) => steps.toSpliced(i, 1).toSpliced(i + by, 0, steps[i]));
    this.focus(at, path[i]);
  }

  protected pressed(event: KeyboardEvent, at: number, i: number): void {
    const by = WAYS[event.key];
    if (!by && event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    if (by) this.move(at, i, by);
    else this.takeOut(at, i);
  }

  private called(name: string): string {
    return columnTextAndName(name, this.columns(), this.texts.lang());
  }

  private change(at: number, change: (path: string[]) => string[]): void {
    this.set(this.drawn().map((path, i) => (i === at ? change(path) : path)));
  }

  private set(paths: string[][]): void {
    this.drawn.set(paths);
    this.paths.set(paths.filter((path) => path.length).map((columns) => ({ columns })));
  }

  /** What is moved loses the focus with its place on the page. */
  private focus(at: number, name: string): void {
    const steps = (): HTMLElement[] => [...this.host.nativeElement.querySelectorAll<HTMLElement>('[data-step]')];
    afterNextRender(
      () =>
        steps()
          .find(({ dataset }) => dataset['step'] === `${at} ${name}`)
          ?.focus(),
      { injector: this.injector },
    );
  }
}
