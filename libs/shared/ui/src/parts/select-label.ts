import { afterRenderEffect, Directive, ElementRef, inject, input } from '@angular/core';

let sequence = 0;

/**
 * Names the text field inside an `nz-select`, which is what keyboard and screen reader reach (an `aria-label` on the element itself
 * stays outside), and lets it speak of what is chosen, which the library draws beside the field.
 */
@Directive({ selector: 'nz-select[klSelectLabel]' })
export class SelectLabel {
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly klSelectLabel = input.required<string>();

  constructor() {
    const id = `kl-chosen-${(sequence += 1)}`;
    afterRenderEffect({
      write: () => {
        const label = this.klSelectLabel();
        const chosen = this.host.nativeElement.querySelector('nz-select-top-control');
        const field = chosen?.querySelector('input');
        if (!chosen || !field) return;
        chosen.id = id;
        field.setAttribute('aria-label', label);
        field.setAttribute('aria-describedby', id);
      },
    });
  }
}
