using System.Text;
using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Tests.Studies;
using Appliance.Edge.Uplink;
using Appliance.Fleet.Ingest;

namespace Appliance.Edge.Tests.Entitlements;

/// <summary>What was counted goes upstream once, however long there was no link, and is counted once there however often it comes.</summary>
public sealed class MeterUplinkTests : IAsyncDisposable
{
    private readonly LicenceScene _scene = new();

    private TestUnit Unit => _scene.Unit;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task WeeksWithoutALink_EachStudyIsThereOnce_AndIsCountedOnceThough_ItComesTwice()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        for (int week = 1; week <= 6; week++)
        {
            await _scene.RunStudyAsync($"1.2.{week}");
            await _scene.WorkAsync(TimeSpan.FromDays(7));
            await _scene.RestartAsync();
        }

        await _scene.RunStudyAsync("1.2.1"); // Another revision of a study that counts already.
        (MeterLedger meter, IngestLedger ingest) = (new MeterLedger(), new IngestLedger());
        foreach (CloudEvent sent in (CloudEvent[])[.. Sent(), .. Sent()])
        {
            ingest.Take("unit-1", sent, () => Assert.Equal(MeterVerdict.Counted, meter.Take(Record(sent))));
        }

        Assert.Equal(_scene.Meter().Select(one => one.Record), Sent().Select(Record));
        Assert.Equal((6, 6), (meter.Studies, meter.Under("app", "vendor", "L-1")));
        Ack ack = ingest.Of("unit-1", Streams.Meter, Sent()[0].Epoch).Acknowledge();
        await Unit.Journal.WriteAsync(transaction => new Outbox(Unit.Identity, Unit.Clock).AcknowledgeNeedsTransaction(transaction, ack), TestUnit.Cancel);
        Assert.Empty(Sent());
    }

    [Fact]
    public async Task Records_NameNoStudyAndNoPatient()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.RunStudyAsync("1.2.840.99");

        string sent = Assert.Single(Payloads());
        Assert.DoesNotContain("1.2.840.99", sent, StringComparison.Ordinal);
        Assert.Contains(Unit.Identity.Pseudonym("1.2.840.99"), sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CountedByAnEarlierProgram_Follows()
    {
        await CountUntoldAsync();

        await _scene.Watch.LookAsync(TestUnit.Cancel);
        await _scene.Watch.LookAsync(TestUnit.Cancel);

        Assert.Equal([1, 2], Sent().Select(sent => Record(sent).Seq));
    }

    [Fact]
    public async Task CountedByAnEarlierProgram_NthRowFails_FollowsOnceAllTheSame()
    {
        await CountUntoldAsync();
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await ForgetToldAsync();
            FailingRows failing = await FailingRows.InAsync(Unit.Journal, n, "meter_head", "outbox", "outbox_stream");
            Exception? fault = await Xunit.Record.ExceptionAsync(() => _scene.Watch.LookAsync(TestUnit.Cancel));
            Assert.Equal(failing.Failed, fault is not null);
            failing.Disarm();
            await _scene.RestartAsync();
            await _scene.Watch.LookAsync(TestUnit.Cancel);

            Assert.Equal([1, 2], Sent().Select(sent => Record(sent).Seq));
            return failing.Failed;
        });
        Assert.InRange(rows, 6, 20);
    }

    /// <summary>Records that somebody cut off the end of the meter cannot be told; the chain says so, and the watch goes on.</summary>
    [Fact]
    public async Task RecordsAreGone_TheWatchGoesOn()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.RunStudyAsync("1.2.3");
        await _scene.RunStudyAsync("1.2.4");
        await Unit.Journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("DELETE FROM meter WHERE seq = 2");
                transaction.Execute("UPDATE meter_head SET upstream = 0");
            },
            TestUnit.Cancel);

        await _scene.Watch.LookAsync(TestUnit.Cancel).WaitAsync(TimeSpan.FromSeconds(20), TestUnit.Cancel);

        Assert.Equal(2, _scene.MeterFault());
        Assert.Equal([1, 2, 1], Sent().Select(sent => Record(sent).Seq));
    }

    private async Task CountUntoldAsync()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.RunStudyAsync("1.2.3");
        await _scene.RunStudyAsync("1.2.4");
        await ForgetToldAsync();
    }

    /// <summary>As a program left it that told nothing of the meter upstream.</summary>
    private Task ForgetToldAsync() => Unit.Journal.WriteAsync(
        transaction =>
        {
            transaction.Execute("DELETE FROM outbox WHERE stream = 'meter'");
            transaction.Execute("DELETE FROM outbox_stream WHERE stream = 'meter'");
            transaction.Execute("UPDATE meter_head SET upstream = 0");
        },
        TestUnit.Cancel);

    private static MeterRecord Record(CloudEvent sent) => sent.Data.Deserialize(ContractsJson.Default.MeterRecord)!;

    private List<CloudEvent> Sent() => [.. Unit.Journal.Read(session => Outbox.Next(session, Streams.Meter, 0, 100)).Select(row => JsonSerializer.Deserialize(row.Payload, ContractsJson.Default.CloudEvent)!)];

    private List<string> Payloads() => [.. Unit.Journal.Read(session => Outbox.Next(session, Streams.Meter, 0, 100)).Select(row => Encoding.UTF8.GetString(row.Payload))];
}
