import { accountPolicy, calendarPolicy, personPolicy, rolePolicy, unitPolicy } from './organization.policy';

describe('who may do what in the organisation', () => {
  it('lets OPS read nobody', () => expect(personPolicy['person.read']).not.toContain('OPS'));
  it('shows a person to himself and to everybody above him', () =>
    expect(personPolicy['person.read']).toEqual(expect.arrayContaining(['owner', 'head', 'head2', 'line'])));
  it('leaves every change of people, units, accounts and days to HR', () => {
    const changes = Object.entries({ ...unitPolicy, ...personPolicy, ...accountPolicy, ...calendarPolicy }).filter(
      ([action]) => !/\.(read|list|lookUp|readOwn|changePassword)$/.test(action),
    );
    expect(changes.filter(([, parties]) => parties.join() !== 'HR')).toEqual([]);
  });
  it('lets EXEC alone grant roles that see pay or audit', () => expect(rolePolicy['role.grantConfidential']).toEqual(['EXEC']));
});
