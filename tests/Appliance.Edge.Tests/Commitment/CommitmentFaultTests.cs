using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Commitment;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Tests.Studies;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Commitment;

/// <summary>Every row of storage commitment fails once, in both roles: no success is said for what is not in the journal, and it ends well.</summary>
public sealed class CommitmentFaultTests
{
    private static readonly string[] ScpTables = ["commitment", "commitment_object"];
    private static readonly string[] ScuTables = ["commitment_request", "commitment_request_delivery", "delivery"];

    private static readonly AssociationFacts Scanner = new()
    {
        IsRequestor = false, CallingAE = "CT1", CalledAE = "APPLIANCE", PeerMaxPduLength = 0, PresentationContexts = [],
    };

    private static readonly StorageCommitmentRequest Request = new(
        "2.25.1", [new SopReference(DicomUID.CTImageStorage.Value, "1.2.3.1.1"), new SopReference(DicomUID.CTImageStorage.Value, "1.2.3.1.2")]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Scp_NthRowOfARequestFails_IsAnswered0213AndNothingIsOwed_ThenIsTaken(bool askedBefore)
    {
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await using var unit = new TestUnit();
            if (askedBefore)
            {
                await AskAsync(unit);
            }

            FailingRows failing = await FailingRows.InAsync(unit.Journal, n, ScpTables);

            DicomStatus first = await AskAsync(unit);

            Assert.Equal(failing.Failed ? DicomStatus.ResourceLimitation : DicomStatus.Success, first);
            Assert.Equal(failing.Failed && !askedBefore ? (0, 0) : (1, 2), Owed(unit));
            failing.Disarm();
            Assert.Equal(DicomStatus.Success, await AskAsync(unit));
            Assert.Equal((1, 2), Owed(unit));
            return failing.Failed;
        });

        Assert.InRange(rows, 3, 10);
    }

    /// <summary>A report that was given and could not be noted is owed still, and given again.</summary>
    [Fact]
    public async Task Scp_NthRowOfAReportFails_IsReportedAgain()
    {
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await using var pair = await CommitmentPair.StoredAsync();
            pair.Pacs.Scanners.Add(new ScannerOptions { Name = "unit", AeTitle = "APPLIANCE", ReportHost = "127.0.0.1", ReportPort = CommitmentPair.FreePort() });
            await pair.AskAsync();
            Assert.Equal("Stored", pair.DeliveryState);
            FailingRows failing = await FailingRows.InAsync(pair.Pacs.Journal, n, ScpTables);

            await pair.ReportAsync();
            Assert.Equal(failing.Failed ? "Pending" : "Reported", pair.ReportState);
            Assert.Equal("Delivered", pair.DeliveryState);

            failing.Disarm();
            await pair.ReportAsync();
            Assert.Equal(("Reported", "Delivered"), (pair.ReportState, pair.DeliveryState));
            return failing.Failed;
        });

        Assert.InRange(rows, 1, 3);
    }

    /// <summary>The request, its answer and the report that comes with it: at whichever row it fails, the destination is asked again.</summary>
    [Fact]
    public async Task Scu_NthRowFails_IsNotTakenForDelivered_ThenAskedAgain()
    {
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await using var pair = await CommitmentPair.StoredAsync();
            FailingRows failing = await FailingRows.InAsync(pair.Unit.Journal, n, ScuTables);

            await Record.ExceptionAsync(pair.AskAsync);

            Assert.Equal(failing.Failed ? "Stored" : "Delivered", pair.DeliveryState);

            // What the destination believes to have told us is in our journal.
            Assert.False(pair.ReportState == "Reported" && pair.DeliveryState != "Delivered", $"row {n}");
            failing.Disarm();
            for (int times = 0; times < CommitmentRequester.MaxAsked && pair.DeliveryState != "Delivered"; times++)
            {
                pair.Unit.Clock.Advance(CommitmentRequester.Patience);
                await pair.AskAsync();
            }

            Assert.Equal("Delivered", pair.DeliveryState);
            return failing.Failed;
        });

        Assert.InRange(rows, 4, 20);
    }

    [Fact]
    public async Task Scu_NthRowOfALateReportFails_IsAnswered0213_ThenTaken()
    {
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await using var pair = await CommitmentPair.StoredAsync();
            pair.Pacs.Scanners.Add(new ScannerOptions { Name = "unit", AeTitle = "APPLIANCE", ReportHost = "127.0.0.1", ReportPort = CommitmentPair.FreePort() });
            await pair.AskAsync();
            FailingRows failing = await FailingRows.InAsync(pair.Unit.Journal, n, ScuTables);

            await pair.ReportAsync();
            Assert.Equal(failing.Failed ? ("Pending", "Stored") : ("Reported", "Delivered"), (pair.ReportState, pair.DeliveryState));
            Assert.Equal(failing.Failed ? 1 : 0, pair.Pacs.Count("SELECT count(*) FROM commitment WHERE reason LIKE '%0213%'"));

            failing.Disarm();
            pair.Pacs.Clock.Advance(TimeSpan.FromMinutes(10));
            await pair.ReportAsync();
            Assert.Equal(("Reported", "Delivered"), (pair.ReportState, pair.DeliveryState));
            return failing.Failed;
        });

        Assert.InRange(rows, 2, 10);
    }

    private static async Task<DicomStatus> AskAsync(TestUnit unit) =>
        (await new CommitmentHandler(unit.Journal, new CommitmentJudge(unit.Journal, unit.Spool), unit.Scanners, NullLogger<CommitmentHandler>.Instance)
            .RequestAsync(Scanner, Request, Cancel)).Status;

    private static (long Requests, long Objects) Owed(TestUnit unit) =>
        (unit.Count("SELECT count(*) FROM commitment WHERE state = 'Pending'"), unit.Count("SELECT count(*) FROM commitment_object"));
}
