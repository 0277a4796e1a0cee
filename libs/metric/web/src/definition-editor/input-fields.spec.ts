import { MetricService } from '@kpi-loop/shared/client';
import { fireEvent, render, screen } from '@testing-library/angular';
import { providers } from '../testing/spec-company';
import { emptyInput } from './definition-draft';
import { InputFields } from './input-fields';

describe('metrics that another one reckons with', () => {
  it('are looked for by code or name, and give the formula a name', async () => {
    const metricList = jest.fn(async (_: unknown) => ({ items: [{ id: 'm1', code: 'EC-06', name: 'GMV', nameEn: 'GMV' }], next: null, offers: [] }));
    const { fixture } = await render(InputFields, {
      inputs: { inputs: [emptyInput()] },
      providers: [...providers, { provide: MetricService, useValue: { metricList } }],
    });
    const search = screen.getByLabelText('Metric');
    fireEvent.click(search);
    fireEvent.input(search, { target: { value: 'gm' } });
    fireEvent.click(await screen.findByText('EC-06 GMV'));
    expect(metricList).toHaveBeenCalledWith({ search: 'gm', limit: 20 });
    expect(fixture.componentInstance.inputs()).toEqual([expect.objectContaining({ code: 'EC-06', as: 'EC_06' })]);
  });
});
