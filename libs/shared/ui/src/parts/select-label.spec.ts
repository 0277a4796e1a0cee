import { Component, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { render, screen } from '@testing-library/angular';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { SelectLabel } from './select-label';
import { uiProviders } from './spec-texts';

@Component({
  imports: [FormsModule, NzSelectModule, SelectLabel],
  template: `
    <nz-select [klSelectLabel]="label()" [nzMode]="mode()" [ngModel]="chosen()">
      <nz-option nzValue="q3" nzLabel="2026 Q3" />
    </nz-select>
  `,
})
class Period {
  readonly label = signal('Period');
  readonly mode = signal<'default' | 'multiple'>('default');
  readonly chosen = signal<string | string[]>('q3');
}

describe('select label', () => {
  it('names the field inside and describes it by what is chosen', async () => {
    await render(Period, { providers: uiProviders });
    const field = screen.getByLabelText('Period');
    expect(field.tagName).toBe('INPUT');
    await screen.findByText('2026 Q3');
    expect(document.getElementById(field.getAttribute('aria-describedby')!)!.textContent).toContain('2026 Q3');
  });

  it('follows the language', async () => {
    const { fixture } = await render(Period, { providers: uiProviders });
    fixture.componentInstance.label.set('期间');
    await fixture.whenStable();
    expect(screen.getByLabelText('期间')).toBeTruthy();
    expect(screen.queryByLabelText('Period')).toBeNull();
  });

  it('names the field of a multiple choice too', async () => {
    await render(Period, { providers: uiProviders, componentProperties: { mode: signal('multiple'), chosen: signal(['q3']) } as never });
    expect(screen.getByLabelText('Period').tagName).toBe('INPUT');
  });
});
