import { Component } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { fireEvent, render, screen } from '@testing-library/angular';
import { provideNzDateFnsAdapter } from 'ng-zorro-antd/core/time';
import { Texts } from '../texts/texts';
import { DateField } from './date-field';
import { uiProviders } from './spec-texts';

@Component({
  selector: 'kl-some-form',
  imports: [DateField, FormsModule],
  template: `<form><kl-date-field label="Effective on" value="2026-08-18" /></form>`,
})
class SomeForm {}

async function open(inputs: Record<string, unknown> = {}) {
  const chosen: (string | null)[] = [];
  const { fixture } = await render(DateField, {
    inputs: { label: 'Effective on', value: '2026-08-18', ...inputs },
    providers: [...uiProviders, provideNzDateFnsAdapter()],
  });
  fixture.componentInstance.value.subscribe((day) => chosen.push(day));
  await fixture.whenStable();
  const field = screen.getByLabelText('Effective on') as HTMLInputElement;
  return { chosen, field, fixture };
}

describe('date field', () => {
  it('shows the day in the form of the language, never as month/day/year', async () => {
    const { field, fixture } = await open();
    expect(field.value).toBe('18 Aug 2026');
    await fixture.debugElement.injector.get(Texts).use('zh-CN');
    await fixture.whenStable();
    fixture.detectChanges();
    await fixture.whenStable();
    expect(field.value).toBe('2026-08-18');
  });

  it('takes a date that is typed or pasted as it stands in a file', async () => {
    const { chosen, field } = await open();
    fireEvent.input(field, { target: { value: '2026-10-12' } });
    expect(chosen).toEqual(['2026-10-12']);
  });

  it('refuses a day outside its bounds and a text that is no date', async () => {
    const { chosen, field } = await open({ min: '2026-08-18', max: '2026-09-30' });
    for (const value of ['2026-08-17', '2026-10-01', '2026-13-01', 'soon']) fireEvent.input(field, { target: { value } });
    expect(chosen).toEqual([]);
  });

  it('stands in a form without being taken for a field of it', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { fixture } = await render(SomeForm, { providers: [...uiProviders, provideNzDateFnsAdapter()] });
    await fixture.whenStable();
    expect((screen.getByLabelText('Effective on') as HTMLInputElement).value).toMatch(/2026/);
    expect(warned.mock.calls).toEqual([]);
    warned.mockRestore();
  });
});
