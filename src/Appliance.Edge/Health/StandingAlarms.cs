using Appliance.Contracts;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Health;

/// <summary>What a person has to look at now: it goes from the list when it is mended.</summary>
internal static class StandingAlarms
{
    /// <summary>Reads the alarms from the journal and the state of the disk, the gravest first.</summary>
    public static List<StandingAlarm> Read(JournalSession session, SpaceState space)
    {
        var alarms = new List<StandingAlarm>();
        if (space != SpaceState.Plenty)
        {
            alarms.Add(new StandingAlarm(space == SpaceState.Refusing ? AlarmCodes.DiskFull : AlarmCodes.DiskTight, null, 0));
        }

        long quarantined = session.Count("SELECT count(*) FROM study WHERE stage = 'Quarantined'");
        if (quarantined > 0)
        {
            alarms.Add(new StandingAlarm(AlarmCodes.StudyQuarantined, null, (int)quarantined));
        }

        alarms.AddRange(session.Query(
            "SELECT destination FROM contact WHERE failed_at IS NOT NULL ORDER BY destination",
            row => new StandingAlarm(AlarmCodes.DestinationUnreachable, row.GetString(0), 0)));
        alarms.AddRange(session.Query(
            """
            SELECT state, destination, count(*) FROM delivery WHERE state IN ('DeadLetter', 'NotAccepted')
            GROUP BY state, destination ORDER BY state, destination
            """,
            row => new StandingAlarm(
                row.GetString(0) == "DeadLetter" ? AlarmCodes.DeliveryGivenUp : AlarmCodes.EvidenceDowngraded,
                row.GetString(1),
                row.GetInt32(2))));
        return alarms;
    }
}
