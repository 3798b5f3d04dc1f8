using Appliance.Dicom.Data;
using Appliance.Edge.Delivery;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>Reads deliveries and destinations for people.</summary>
internal static class DeliveryQuery
{
    /// <summary>The youngest that fit, the oldest of them first; those that are delivered only with their study.</summary>
    public static DeliveriesReport Deliveries(JournalSession session, bool dead, long? study, int last) => new(session.Query(
        """
        SELECT * FROM (
          SELECT d.id, i.study_id, i.id, i.sop_class, d.destination, d.state, d.attempts, d.created_at, d.next_at, d.stored_at,
            d.delivered_at, d.cause, d.reason
          FROM delivery d JOIN instance i ON i.id = d.instance_id
          WHERE ($study IS NULL OR i.study_id = $study)
            AND (CASE WHEN $dead THEN d.state IN ('DeadLetter', 'NotAccepted', 'Uncommitted') ELSE $study IS NOT NULL OR d.state <> 'Delivered' END)
          ORDER BY d.id DESC LIMIT $last)
        ORDER BY id
        """,
        row => new DeliveryLine(
            row.GetInt64(0),
            row.GetInt64(1),
            row.GetInt64(2),
            row.GetString(3),
            new DicomUID(row.GetString(3)).Name,
            row.GetString(4),
            row.GetString(5),
            row.GetInt32(6),
            row.GetTime(7),
            row.GetString(5) == nameof(DeliveryState.Pending) ? row.GetTime(8) : null,
            row.GetTimeOrNull(9),
            row.GetTimeOrNull(10),
            row.GetStringOrNull(11),
            Words("Cause", row.GetStringOrNull(11)),
            Words("CauseRemedy", row.GetStringOrNull(11)),
            row.GetStringOrNull(12)),
        ("$study", study), ("$dead", dead), ("$last", last)));

    /// <summary>Every configured destination.</summary>
    public static DestinationsReport Destinations(JournalSession session, IEnumerable<DestinationOptions> destinations, DateTimeOffset now) =>
        new([.. destinations.Select(destination => Destination(session, destination, now))]);

    private static DestinationLine Destination(JournalSession session, DestinationOptions destination, DateTimeOffset now)
    {
        Contact? contact = ContactTable.Find(session, destination.Name);
        string? cause = contact?.FailedAt is null ? null : contact.Cause?.ToString();
        return new DestinationLine(
            destination.Name,
            destination.Address,
            contact is null ? null : contact.FailedAt is null,
            contact?.ReachedAt,
            contact?.FailedAt,
            cause,
            Words("Cause", cause),
            Words("CauseRemedy", cause),
            session.First(
                "SELECT max(stored_at) FROM delivery WHERE destination = $name", row => row.GetTimeOrNull(0), ("$name", destination.Name)),
            Count(session, destination.Name, DeliveryState.Pending),
            Count(session, destination.Name, DeliveryState.Stored) + Count(session, destination.Name, DeliveryState.Uncommitted),
            Count(session, destination.Name, DeliveryState.NotAccepted),
            Count(session, destination.Name, DeliveryState.DeadLetter),
            (int)session.Count(
                "SELECT count(*) FROM delivery WHERE destination = $name AND stored_at > $since",
                ("$name", destination.Name), ("$since", JournalTime.Format(now - TimeSpan.FromHours(1)))),
            destination.MaxAssociations,
            destination.MaxObjectsPerSecond,
            destination.MaxKilobytesPerSecond,
            destination.Hours,
            destination.MayCommit && (destination.StorageCommitment == CommitmentMode.True
                || CapabilityTable.AnswerTo(session, destination.Name, DicomUID.StorageCommitmentPushModel.Value) == CapabilityAnswer.Accepted),
            [.. CapabilityTable.Of(session, destination.Name).Select(row => new CapabilityLine(
                row.Capability.SopClass,
                new DicomUID(row.Capability.SopClass).Name,
                row.Capability.TransferSyntax,
                new DicomUID(row.Capability.TransferSyntax).Name,
                row.Capability.Answer.ToString(),
                row.Since))]);
    }

    private static int Count(JournalSession session, string destination, DeliveryState state) => (int)session.Count(
        "SELECT count(*) FROM delivery WHERE destination = $name AND state = $state", ("$name", destination), ("$state", state.ToString()));

    private static string? Words(string kind, string? cause) => cause is null ? null : Texts.Get(kind + cause);
}
