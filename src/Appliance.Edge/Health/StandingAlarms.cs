using Appliance.Contracts;
using Appliance.Edge.Certificates;
using Appliance.Edge.Delivery;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Orders;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Health;

/// <summary>What a person has to look at now: it goes from the list when it is mended.</summary>
internal static class StandingAlarms
{
    /// <summary>Reads the alarms from the journal, the state of the disk, that of the certificate and what the clock is worth, the gravest first.</summary>
    public static List<StandingAlarm> Read(
        JournalSession session, SpaceState space, CertificateStatus? certificate = null, LicenceClockState clock = LicenceClockState.Right)
    {
        var alarms = new List<StandingAlarm>();
        if (space != SpaceState.Plenty)
        {
            alarms.Add(new StandingAlarm(space == SpaceState.Refusing ? AlarmCodes.DiskFull : AlarmCodes.DiskTight, null, 0));
        }

        alarms.AddRange(OfCertificate(certificate));
        alarms.AddRange(OfLicences(session, clock));
        long quarantined = session.Count("SELECT count(*) FROM study WHERE stage = 'Quarantined'");
        if (quarantined > 0)
        {
            alarms.Add(new StandingAlarm(AlarmCodes.StudyQuarantined, null, (int)quarantined));
        }

        alarms.AddRange(AppProofTable.Refused(session).Select(proof => new StandingAlarm(AlarmCodes.GoldenDeparted, $"{proof.App.Id} {proof.App.Version}", 0)));
        alarms.AddRange(session.Query(
            """
            SELECT s.app_id || ' ' || s.app_version, count(*) FROM shadow_run s JOIN app a ON a.app_id = s.app_id AND a.app_version = s.app_version
            WHERE s.state = 'Failed' AND a.state = 'Shadow' GROUP BY 1 ORDER BY 1
            """,
            row => new StandingAlarm(AlarmCodes.ShadowFailed, row.GetString(0), row.GetInt32(1))));
        alarms.AddRange(session.Query(
            "SELECT destination FROM contact WHERE failed_at IS NOT NULL ORDER BY destination",
            row => new StandingAlarm(AlarmCodes.DestinationUnreachable, row.GetString(0), 0)));
        alarms.AddRange(WorklistContact.All(session).Where(contact => contact.IsAlarming)
            .Select(contact => new StandingAlarm(AlarmCodes.WorklistUnreachable, contact.Peer, 0)));
        alarms.AddRange(ProviderFallbacks.Standing(session).Select(app => new StandingAlarm(AlarmCodes.ProviderFallback, app.App, app.Runs)));
        alarms.AddRange(session.Query(
            """
            SELECT state, destination, count(*) FROM delivery WHERE state IN ('DeadLetter', 'NotAccepted', 'Uncommitted')
            GROUP BY state, destination ORDER BY state, destination
            """,
            row => new StandingAlarm(
                row.GetEnum<DeliveryState>(0) switch
                {
                    DeliveryState.DeadLetter => AlarmCodes.DeliveryGivenUp,
                    DeliveryState.NotAccepted => AlarmCodes.EvidenceDowngraded,
                    _ => AlarmCodes.EvidenceUncommitted,
                },
                row.GetString(1),
                row.GetInt32(2))));
        return alarms;
    }

    private static IEnumerable<StandingAlarm> OfLicences(JournalSession session, LicenceClockState clock)
    {
        List<EntitlementStanding> standing = EntitlementStanding.All(session);
        foreach (EntitlementConcern concern in (EntitlementConcern[])[EntitlementConcern.Ended, EntitlementConcern.Ending])
        {
            foreach (EntitlementStanding app in standing.Where(app => EntitlementRules.Of(app.State).Concern == concern))
            {
                yield return new StandingAlarm(
                    concern == EntitlementConcern.Ended ? AlarmCodes.LicenceEnded : AlarmCodes.LicenceEnding, app.App, app.StudiesLeft ?? 0);
            }
        }

        if (LicenceClock.AlarmOf(clock) is { } code)
        {
            yield return new StandingAlarm(code, null, 0);
        }
    }

    private static IEnumerable<StandingAlarm> OfCertificate(CertificateStatus? certificate)
    {
        if (certificate?.State is CertificateState.Ending or CertificateState.Ended)
        {
            yield return new StandingAlarm(
                certificate.State == CertificateState.Ended ? AlarmCodes.CertificateEnded : AlarmCodes.CertificateEnding, null, 0);
        }

        if (certificate?.Fault is { } fault)
        {
            yield return new StandingAlarm(AlarmCodes.CertificateRefused, Path.GetFileName(fault.Path), 0);
        }
    }
}
