import { fireEvent, render, screen } from '@testing-library/angular';
import { AccountService } from '@kpi-loop/shared/client';
import { ProblemError } from '@kpi-loop/shared/ui';
import { providersAs } from '../testing/spec-people';
import { AccountPage } from './account-page';

describe('own account', () => {
  it('marks the field the server refuses', async () => {
    const refused = new ProblemError(422, 'ruleBroken', {
      violations: ['currentPasswordRight'],
      fields: [{ pointer: '/current', code: 'currentPasswordRight' }],
    });
    const service = { accountOwn: async () => ({ login: 'anna', oneTime: true }), accountChangePassword: jest.fn().mockRejectedValue(refused) };
    await render(AccountPage, { providers: [...providersAs(), { provide: AccountService, useValue: service }] });
    expect(await screen.findByText(/one-time password from HR/)).toBeTruthy();
    const type = (label: string, value: string) => fireEvent.input(screen.getByLabelText(label, { exact: false, selector: 'input' }), { target: { value } });
    type('Current password', 'wrong');
    type('New password', 'a longer secret');
    const button = screen.getByRole('button', { name: 'Change password' }) as HTMLButtonElement;
    expect(button.disabled).toBe(true);
    type('Repeat password', 'a longer secret');
    await screen.findByRole('button', { name: 'Change password' });
    button.click();
    expect(await screen.findByText('The current password is wrong')).toBeTruthy();
  });
});
