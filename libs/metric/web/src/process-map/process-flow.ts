import { CdkDrag, type CdkDragDrop, CdkDragHandle, CdkDropList } from '@angular/cdk/drag-drop';
import { ChangeDetectionStrategy, Component, computed, ElementRef, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import type { ProcessNodeView, ProcessView } from '@kpi-loop/shared/client';
import { Icon, offerOf } from '@kpi-loop/shared/ui';
import { LocalNamePipe } from '../ui/local-name';

/** The steps of one process from left to right, each with its owner and the metrics planted in it. Moved by dragging, or with the arrow keys. */
@Component({
  selector: 'kl-process-flow',
  imports: [CdkDrag, CdkDragHandle, CdkDropList, Icon, LocalNamePipe, RouterLink, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './process-flow.html',
  styleUrl: './process-flow.less',
})
export class ProcessFlow {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly process = input.required<ProcessView>();
  readonly moved = output<{ from: number; to: number }>();
  readonly edited = output<ProcessNodeView>();

  protected readonly mayEdit = computed(() => !!offerOf(this.process().offers, 'process.edit')?.allowed);

  protected drop({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    if (previousIndex !== currentIndex) this.moved.emit({ from: previousIndex, to: currentIndex });
  }

  protected key(event: KeyboardEvent, at: number): void {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    const to = at + step;
    if (!step || to < 0 || to >= this.process().nodes.length) return;
    event.preventDefault();
    const id = this.process().nodes[at].id;
    this.moved.emit({ from: at, to });
    // the step has been drawn anew at its new place: the keys go on there
    requestAnimationFrame(() => this.host.nativeElement.querySelector<HTMLElement>(`[data-handle="${id}"]`)?.focus());
  }
}
