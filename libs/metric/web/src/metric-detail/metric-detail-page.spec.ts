import { render, screen, waitFor, within } from '@testing-library/angular';
import { MetricService, type MetricView } from '@kpi-loop/shared/client';
import { IF_MATCH, ProblemError, ProblemToast } from '@kpi-loop/shared/ui';
import { aCertification, aMetric, aVersion, offer, providers } from '../testing/spec-company';
import { MetricDetailPage } from './metric-detail-page';

describe('metric', () => {
  const toast = { show: jest.fn(async () => undefined), done: jest.fn(async () => undefined) };
  beforeEach(() => jest.clearAllMocks());
  const open = async (metric: MetricView, api: Record<string, jest.Mock> = {}, inputs = {}) =>
    render(MetricDetailPage, {
      inputs: { id: 'm1', ...inputs },
      providers: [
        ...providers,
        { provide: ProblemToast, useValue: toast },
        { provide: MetricService, useValue: { metricShow: jest.fn(async () => metric), ...api } },
      ],
    });

  it('shows the definition in words and in both languages', async () => {
    const { container } = await open(aMetric([aVersion({ status: 'published' })]));
    await screen.findByText('sum of paid');
    for (const text of ['sum of checkout where channel = “app”', '支付 ÷ 结算', 'paid ÷ checkout', 'E-commerce · Payment', 'Higher is better'])
      expect(container.textContent).toContain(text);
    expect(screen.queryByRole('button', { name: 'Publish' })).toBeNull();
  });
  it('keeps a refused publication in sight, with the reason and the name of the twin', async () => {
    await open(aMetric([aVersion({ duplicateOf: 'EC05', offers: [offer('metricVersion.publish', ['notADuplicate'])] })]));
    const button = await screen.findByRole('button', { name: 'Publish' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(document.getElementById(button.getAttribute('aria-describedby')!)!.textContent).toContain('Metric EC05 already measures the same thing');
    expect(screen.getByText('Still needed before it can be published')).toBeTruthy();
    expect(screen.getByText('Dataset: Daily web funnel')).toBeTruthy();
  });
  it('asks before it publishes, and sends the version that was seen', async () => {
    const publish = jest.fn(async () => aVersion());
    await open(aMetric([aVersion({ offers: [offer('metricVersion.publish')] })]), { metricVersionPublish: publish });
    (await screen.findByRole('button', { name: 'Publish' })).click();
    const dialog = await screen.findByRole('dialog');
    expect(publish).not.toHaveBeenCalled();
    within(dialog).getByRole('button', { name: 'Publish' }).click();
    await waitFor(() => expect(publish).toHaveBeenCalled());
    const [params, context] = publish.mock.calls[0] as unknown as [{ id: string }, { get: (token: typeof IF_MATCH) => unknown }];
    expect([params.id, context.get(IF_MATCH)]).toEqual(['v1', 3]);
    await waitFor(() => expect(toast.done).toHaveBeenCalledWith('Published and in force'));
  });
  it('warns of a count without its quality, and publishes it only when that is confirmed', async () => {
    const publish = jest.fn(async () => aVersion());
    await open(aMetric([aVersion({ countsWithoutQuality: true, offers: [offer('metricVersion.publish', [], ['confirmation'])] })]), {
      metricVersionPublish: publish,
    });
    expect(await screen.findByText('A count without its quality')).toBeTruthy();
    screen.getByRole('button', { name: 'Publish' }).click();
    const dialog = await screen.findByRole('dialog');
    expect(dialog.textContent).toContain('such numbers are easily made to look good');
    within(dialog).getByRole('button', { name: 'Publish all the same' }).click();
    await waitFor(() => expect(publish).toHaveBeenCalled());
    expect((publish.mock.calls[0] as unknown as [unknown])[0]).toEqual({ id: 'v1', body: { confirmed: true } });
  });
  it('shows who has signed, lets the other side sign after a question, and tells why it fell', async () => {
    const tao = { id: 'p', name: '陶然', nameEn: 'Tao Ran' };
    const signing = aVersion({
      status: 'published',
      certification: aCertification({
        status: 'signing',
        steward: tao,
        stewardSignedAt: '2026-09-01T02:00:00Z',
        offers: [offer('certification.signAsOwner'), offer('certification.withdraw', [], ['reason'])],
      }),
    });
    const sign = jest.fn(async () => signing);
    await open(aMetric([signing]), { certificationAsOwner: sign });
    const panel = await screen.findByRole('region', { name: 'Certification' });
    expect(panel.textContent).toContain('Tao Ran');
    expect(panel.textContent).toContain('Not signed yet');
    within(panel).getByRole('button', { name: 'Sign as business owner' }).click();
    const dialog = await screen.findByRole('dialog');
    expect(sign).not.toHaveBeenCalled();
    within(dialog).getByRole('button', { name: 'Sign as business owner' }).click();
    await waitFor(() => expect(sign).toHaveBeenCalled());
  });
  it('tells why a certification fell', async () => {
    const fallen = aVersion({ status: 'deprecated', certification: aCertification({ status: 'fallen', fallenBecause: 'newVersion' }) });
    await open(aMetric([fallen]));
    expect((await screen.findByRole('region', { name: 'Certification' })).textContent).toContain('a new version is in force');
  });
  it('draws and ends links to other metrics', async () => {
    const ref = { id: 'm2', code: 'EC11', name: '退款率', nameEn: 'Refund rate' };
    const metric = {
      ...aMetric([aVersion({ status: 'published' })], [offer('metricLink.edit')]),
      links: [{ id: 'l1', kind: 'companion' as const, timing: null, metric: ref }],
    };
    const unlink = jest.fn(async () => ({ ...metric, links: [] }));
    await open(metric, { metricTreeUnlink: unlink, metricList: jest.fn(async () => ({ items: [], next: null, offers: [] })) });
    (await screen.findByRole('button', { name: 'End the link to Refund rate' })).click();
    const dialog = await screen.findByRole('dialog');
    expect(unlink).not.toHaveBeenCalled();
    within(dialog).getByRole('button', { name: 'End the link' }).click();
    await waitFor(() => expect((unlink.mock.calls[0] as unknown as [unknown])[0]).toEqual({ id: 'm1', linkId: 'l1' }));
  });
  it('says why the server refused, and asks for the truth again', async () => {
    const stale = new ProblemError(412, 'changedMeanwhile');
    const show = jest.fn(async () => aMetric([aVersion({ status: 'draft', offers: [offer('metricVersion.submit')] })]));
    await open(aMetric([]), { metricShow: show, metricVersionSubmit: jest.fn().mockRejectedValue(stale) });
    (await screen.findByRole('button', { name: 'Submit for review' })).click();
    await waitFor(() => expect(toast.show).toHaveBeenCalledWith(stale));
    await waitFor(() => expect(show.mock.calls.length).toBeGreaterThan(1));
  });
  it('shows why a draft came back', async () => {
    await open(aMetric([aVersion({ status: 'draft', returnedBecause: 'Which orders?' })]));
    expect((await screen.findByText('Sent back:')).parentElement!.textContent).toContain('Which orders?');
  });
  it('looks at the version in force unless another is chosen', async () => {
    const versions = [aVersion({ id: 'v2', versionNo: 2, status: 'draft' }), aVersion({ status: 'published' })];
    await open(aMetric(versions));
    expect((await screen.findByRole('button', { name: /Version 1/ })).getAttribute('aria-current')).toBe('true');
  });
  it('compares two versions, the older one on the left', async () => {
    const versions = [aVersion({ id: 'v2', versionNo: 2, status: 'draft', decimals: 2 }), aVersion({ status: 'published' })];
    const compare = jest.fn(async () => ({
      before: versions[0],
      after: versions[1],
      fields: [
        { field: 'decimals', before: 2, after: 4, changed: true },
        { field: 'unit', before: '%', after: '%', changed: false },
      ],
    }));
    await open(aMetric(versions), { metricVersionCompare: compare });
    (await screen.findByRole('button', { name: 'Compare' })).click();
    const row = await screen.findByRole('row', { name: /Decimals/ });
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['4', '2']);
    expect(screen.queryByRole('row', { name: /Unit/ })).toBeNull();
  });
  it('shows what both versions make of the same rows as a share is read', async () => {
    const versions = [
      aVersion({ id: 'v2', versionNo: 2, status: 'draft', percent: true, decimals: 4 }),
      aVersion({ status: 'published', percent: true, decimals: 4 }),
    ];
    await open(aMetric(versions), {
      metricVersionCompare: jest.fn(async () => ({
        before: versions[0],
        after: versions[1],
        fields: [{ field: 'flow', before: false, after: true, changed: true }],
      })),
      metricVersionComparedValues: jest.fn(async () => ({
        subjects: [{ id: 'u1', name: '华禾集团', nameEn: 'Huahe', kind: 'unit', months: [{ month: '2026-03-01', before: '0.1612', after: '0.15837' }] }],
      })),
    });
    (await screen.findByRole('button', { name: 'Compare' })).click();
    expect((await screen.findByRole('columnheader', { name: /Mar 2026/ })).textContent).toContain('2026');
    const cell = within(screen.getByRole('row', { name: /Huahe/ })).getByRole('cell').textContent!;
    expect(cell.indexOf('15.84%')).toBeGreaterThan(-1);
    expect(cell.indexOf('16.12%')).toBeGreaterThan(cell.indexOf('15.84%'));
  });
  it('says that there is no such metric', async () => {
    await open(aMetric([]), { metricShow: jest.fn().mockRejectedValue(new ProblemError(404, 'notFound')) });
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });
});
