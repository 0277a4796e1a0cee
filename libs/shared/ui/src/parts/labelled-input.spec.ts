import { fireEvent, render, screen } from '@testing-library/angular';
import { LabelledInput } from './labelled-input';

const show = async (inputs: object) => {
  const typed = jest.fn();
  await render(LabelledInput, { inputs: { label: 'Target', value: '', ...inputs } as { label: string; value: string }, on: { typed } });
  return { typed, field: screen.getByRole('textbox') as HTMLInputElement };
};

describe('a field under its words', () => {
  it('tells a text as it is typed, and says how long it may be', async () => {
    const { typed, field } = await show({ value: 'a', most: 100 });
    expect([field.value, field.maxLength, field.getAttribute('aria-label'), field.inputMode]).toEqual(['a', 100, null, '']);
    fireEvent.input(field, { target: { value: 'a b ' } });
    expect(typed).toHaveBeenLastCalledWith('a b ');
  });

  it('tells a number without the blanks around it, and what it is counted in', async () => {
    const { typed, field } = await show({ number: true, unit: '%', name: 'Sales target', placeholder: 'none', wrong: true });
    expect(screen.getByText('%').parentElement?.textContent).toContain('Target');
    expect([field.placeholder, field.getAttribute('aria-label'), field.getAttribute('aria-invalid')]).toEqual(['none', 'Sales target', 'true']);
    fireEvent.input(field, { target: { value: ' 12.5 ' } });
    expect(typed).toHaveBeenLastCalledWith('12.5');
  });

  it('has as many lines as it is given', async () => {
    const { typed, field } = await show({ lines: 3 });
    expect([field.tagName, field.getAttribute('rows')]).toEqual(['TEXTAREA', '3']);
    fireEvent.input(field, { target: { value: 'long' } });
    expect(typed).toHaveBeenLastCalledWith('long');
  });
});
