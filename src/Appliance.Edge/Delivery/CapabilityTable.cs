using Appliance.Edge.Storage;

namespace Appliance.Edge.Delivery;

/// <summary>
/// The capability profile of each destination: its last answer to each kind of object. It is written down for people and
/// for alarms, and says whether commitment is waited for; what is sent is always proposed afresh, so that a destination that learns something gets it with the next study.
/// </summary>
internal static class CapabilityTable
{
    /// <summary>Writes down what an exchange taught.</summary>
    /// <returns>The answers that are new or other than before.</returns>
    public static List<Capability> LearnNeedsTransaction(
        JournalTransaction transaction, string destination, IEnumerable<Capability> learned, DateTimeOffset now) =>
        [.. learned.Where(capability => transaction.Execute(
            """
            INSERT INTO capability (destination, sop_class, transfer_syntax, answer, since)
            VALUES ($destination, $class, $syntax, $answer, $now)
            ON CONFLICT DO UPDATE SET answer = excluded.answer, since = excluded.since WHERE answer <> excluded.answer
            """,
            ("$destination", destination),
            ("$class", capability.SopClass),
            ("$syntax", capability.TransferSyntax),
            ("$answer", capability.Answer.ToString()),
            ("$now", JournalTime.Format(now))) > 0)];

    /// <summary>Its last answer to a SOP class, in whatever syntax; null when it was never asked.</summary>
    public static CapabilityAnswer? AnswerTo(JournalSession session, string destination, string sopClass) =>
        session.First(
            "SELECT answer FROM capability WHERE destination = $destination AND sop_class = $class ORDER BY since DESC LIMIT 1",
            row => (CapabilityAnswer?)row.GetEnum<CapabilityAnswer>(0),
            ("$destination", destination), ("$class", sopClass));

    /// <summary>The profile of a destination, by SOP class and syntax.</summary>
    public static List<(Capability Capability, DateTimeOffset Since)> Of(JournalSession session, string destination) =>
        session.Query(
            """
            SELECT sop_class, transfer_syntax, answer, since FROM capability
            WHERE destination = $destination ORDER BY sop_class, transfer_syntax
            """,
            row => (new Capability(row.GetString(0), row.GetString(1), row.GetEnum<CapabilityAnswer>(2)), row.GetTime(3)),
            ("$destination", destination));
}
