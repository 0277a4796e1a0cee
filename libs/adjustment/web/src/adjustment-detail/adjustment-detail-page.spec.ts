import { provideHttpClient } from '@angular/common/http';
import { provideRouter } from '@angular/router';
import { ChangeRequestsService, type ChangeRequestView } from '@kpi-loop/shared/client';
import { EVENT_SOURCE, provideTestTexts } from '@kpi-loop/shared/ui';
import { render, screen } from '@testing-library/angular';
import en from '../i18n/en.json';
import { AdjustmentDetailPage } from './adjustment-detail-page';

const person = (name: string) => ({ id: name, name, nameEn: name });
const line = {
  lineId: 'l',
  scorecardId: 's',
  metricCode: 'GMV',
  metricName: '成交额',
  metricNameEn: 'GMV',
  direction: 'HIGHER' as const,
  unit: '',
  decimals: 0,
  percent: false,
  flow: true,
  ratio: false,
};
const values = { weight: '60.00', threshold: '800', target: '1000', stretch: '1200', plannedDenominator: null };

const view = (change: Partial<ChangeRequestView> = {}): ChangeRequestView =>
  ({
    id: 'r',
    version: 4,
    status: 'in_approval',
    type: 'TARGET',
    cause: 'MARKET',
    reason: 'The channel paused',
    evidence: 'Notice of 10 August',
    effectiveOn: '2026-09-01',
    createdAt: '2026-08-18T02:00:00Z',
    periodId: 'p',
    periodFrom: '2026-07-01',
    periodTo: '2026-09-30',
    line,
    owner: person('Anna'),
    creator: person('Anna'),
    otherParty: person('Hugo'),
    agendaItemId: null,
    lines: [{ line, changed: true, before: values, after: { ...values, target: '900' }, projected: '850', scoreBefore: '70.00', scoreAfter: '80.00' }],
    impact: {
      computedOn: '2026-08-18',
      dataUntil: '2026-08-17',
      actual: '430',
      totalBefore: '82.10',
      totalAfter: '88.10',
      coefficientBefore: null,
      coefficientAfter: null,
      targetChange: '0.1',
      because: ['belowThreshold'],
      loweredAfterResult: true,
      gradeBefore: 'B',
      gradeAfter: 'B',
      parents: [],
      children: [],
      receiver: null,
    },
    materiality: 'CRITICAL',
    statement: 'objected',
    objection: 'The season is not over',
    deliveryProof: null,
    approvals: [{ party: 'head', state: 'now', people: [person('Hugo')], onBehalfOf: null, on: null, waived: [] }],
    ...{
      receiver: null,
      receiverConsentedOn: null,
      follows: null,
      reverses: null,
      followedBy: [],
      rebalance: null,
      ruleBefore: null,
      ruleAfter: null,
      milestones: [],
    },
    ...{ signatures: [], agreedHash: null, revocations: [], reversible: false, meetingId: null, alertId: null },
    timeline: [
      { at: '2026-08-18T02:00:00Z', event: 'changeRequest.submit', from: 'draft', to: 'assessing', actor: person('Anna'), onBehalfOf: null, reason: null },
    ],
    deadlines: [],
    offers: [
      { event: 'changeRequest.approve', allowed: true, because: [], needs: [] },
      { event: 'changeRequest.reject', allowed: false, because: ['makerIsNotChecker'], needs: ['reason'] },
    ],
    ...change,
  }) as ChangeRequestView;

async function open(shown: ChangeRequestView) {
  const approve = jest.fn().mockResolvedValue({ ...shown, status: 'approved', offers: [] });
  const reject = jest.fn();
  const sign = jest.fn().mockResolvedValue({ ...shown, offers: [] });
  await render(AdjustmentDetailPage, {
    inputs: { id: 'r' },
    providers: [
      provideHttpClient(),
      provideRouter([]),
      provideTestTexts({
        en: { ...en, ui: { offer: { refused: '', rule: '', unknownRule: '{{rule}}' }, reason: { cancel: 'Cancel', ok: 'OK' }, bullet: {}, status: {} } },
      }),
      { provide: EVENT_SOURCE, useValue: () => ({ close: () => undefined }) },
      {
        provide: ChangeRequestsService,
        useValue: { changeRequestOne: async () => shown, changeRequestApprove: approve, changeRequestReject: reject, changeRequestSign: sign },
      },
    ],
  });
  await screen.findByText('What changes');
  return { approve, reject, sign };
}

describe('a change request', () => {
  it('shows what would become of the score, and warns of a target lowered after the result', async () => {
    await open(view());
    expect(screen.getByText('88.10')).toBeTruthy();
    expect(screen.getByText('+6.00')).toBeTruthy();
    expect(screen.getByText('Lowered after result known')).toBeTruthy();
    expect(screen.getByText('The actual is already below the old threshold')).toBeTruthy();
  });

  it('lets the objection travel along to the approver', async () => {
    await open(view());
    expect(screen.getByText('Objection of Hugo')).toBeTruthy();
    expect(screen.getByText('The season is not over')).toBeTruthy();
  });

  it('approves the version that is shown', async () => {
    const { approve } = await open(view());
    screen.getByRole('button', { name: 'Approve' }).click();
    expect(approve).toHaveBeenCalledWith({ id: 'r' }, expect.anything());
  });

  it('keeps a refused button with its reason and does not ask the server', async () => {
    const { reject } = await open(view());
    const button = screen.getByRole('button', { name: 'Reject' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    button.click();
    expect(reject).not.toHaveBeenCalled();
    expect(screen.getByText('Who made a request does not approve it.')).toBeTruthy();
  });

  it('hides the coefficient where the server gives none', async () => {
    await open(view());
    expect(screen.queryByText('Payout coefficient')).toBeNull();
  });

  it('is signed under exactly what the card now says', async () => {
    const { sign } = await open(
      view({
        status: 'applied',
        agreedHash: 'h4sh',
        signatures: [
          { side: 'owner', person: person('Anna'), onBehalfOf: null, on: '2026-09-01' },
          { side: 'head', person: null, onBehalfOf: null, on: null },
        ],
        offers: [{ event: 'changeRequest.sign', allowed: true, because: [], needs: ['agreedHash'] }],
      }),
    );
    expect(screen.getByText('not yet')).toBeTruthy();
    screen.getByRole('button', { name: 'Sign the new content' }).click();
    expect(sign).toHaveBeenCalledWith({ id: 'r', body: { agreedHash: 'h4sh' } }, expect.anything());
  });

  it('says of a proposal that follows a change above where it comes from, and that nobody has asked for it yet', async () => {
    await open(
      view({
        status: 'draft',
        creator: null,
        reason: '',
        evidence: '',
        impact: null,
        approvals: [],
        follows: { id: 'above', owner: person('Hugo'), targetBefore: '2000', targetAfter: '2500' },
      }),
    );
    expect(screen.getByRole('link', { name: 'Proposed after a change of the target above' }).getAttribute('href')).toBe('/adjustments/above');
    expect(screen.getByText(/what follows in proportion/)).toBeTruthy();
  });

  it('shows a line that begins without values before', async () => {
    await open(
      view({
        type: 'ADD_LINE',
        lines: [{ line, changed: true, before: null, after: { ...values, weight: '20.00' }, projected: null, scoreBefore: null, scoreAfter: null }],
      }),
    );
    expect(screen.getByText('Begins: target 1,000, weight 20.00')).toBeTruthy();
  });
});
