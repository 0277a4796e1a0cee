import { fireEvent, render, screen, waitFor } from '@testing-library/angular';
import { provideTestTexts } from '../texts/test-texts';
import en from '../i18n/en.json';
import { type Choosable, PeoplePicker } from './people-picker';

const anna: Choosable = { id: 'a', name: '安娜', nameEn: 'Anna', unitName: '北区', unitNameEn: 'North' };
const ben: Choosable = { id: 'b', name: '本', nameEn: 'Ben' };

describe('the people picker', () => {
  async function open(inputs: Record<string, unknown>) {
    const [personChange, severalChange] = [jest.fn(), jest.fn()];
    const page = await render(PeoplePicker, {
      inputs: { label: 'Who', ...inputs },
      on: { personChange, severalChange },
      providers: [provideTestTexts({ en })],
    });
    return { page, personChange, severalChange };
  }
  const field = () => screen.getByLabelText('Who', { selector: 'input' });
  const options = () => [...document.querySelectorAll('nz-option-item')].map((item) => item.textContent?.trim().replace(/\s+/g, ' '));
  const unfold = () => fireEvent.keyDown(field(), { key: 'ArrowDown', keyCode: 40 });

  it('gives one of those it was given, with the unit where there is one', async () => {
    const { personChange } = await open({ people: [anna, ben] });
    unfold();
    await waitFor(() => expect(options()).toEqual(['Anna North', 'Ben']));
    fireEvent.click(document.querySelectorAll('nz-option-item')[1]);
    expect(personChange).toHaveBeenCalledWith('b');
  });

  it('gives several where several are asked for', async () => {
    const { severalChange } = await open({ people: [anna, ben], several: ['a'] });
    unfold();
    await waitFor(() => expect(options()).toHaveLength(2));
    fireEvent.click(document.querySelectorAll('nz-option-item')[1]);
    expect(severalChange).toHaveBeenCalledWith(['a', 'b']);
  });

  it('looks for people by what is typed, and keeps whoever is chosen', async () => {
    const find = jest.fn(async (search: string) => (search ? [ben] : []));
    await open({ find, people: [anna], person: 'a' });
    unfold();
    await waitFor(() => expect(options()).toEqual(['Anna North']));
    fireEvent.input(field(), { target: { value: 'be' } });
    await waitFor(() => expect(find).toHaveBeenCalledWith('be'));
    await waitFor(() => expect(options()).toEqual(['Anna North', 'Ben']));
  });
});
