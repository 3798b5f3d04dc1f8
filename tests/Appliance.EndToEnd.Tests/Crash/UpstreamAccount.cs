using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Fleet;

namespace Appliance.EndToEnd.Tests.Crash;

/// <summary>Whether the fleet manager knows each result exactly once.</summary>
internal static class UpstreamAccount
{
    /// <summary>Fails unless there is one record a finished run, in a stream without holes, and repeats are the same bytes.</summary>
    public static void OneRecordAResult(JournalProbe journal, FleetPeer fleet)
    {
        var finished = journal.Count("SELECT count(*) FROM run WHERE state IN ('Reported', 'Refused', 'Failed')");
        var results = fleet.Committed.Where(record => record.Stream == Streams.Result).ToList();
        Assert.Equal(finished, results.Count);
        Assert.Equal(finished, results.Select(StudyAndRevision).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, finished).Select(number => (long)number), results.Select(record => record.Seq).Order());
        Assert.Single(results.Select(record => (record.Source, record.Epoch)).Distinct());
        Assert.All(
            fleet.Received.Where(message => message.Topic.Contains("/ev/", StringComparison.Ordinal))
                .GroupBy(message => CloudEvent.TryRead(message.Payload, out _)!.Id),
            repeats => Assert.Single(repeats.Select(message => Convert.ToHexString(message.Payload)).Distinct()));
    }

    private static string StudyAndRevision(CloudEvent record) =>
        $"{record.Data.GetProperty("study").GetString()} {record.Data.GetProperty("revision").GetInt32()}";
}
