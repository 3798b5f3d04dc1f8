using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Studies;

/// <summary>Every row of N-CREATE and N-SET fails once: no success is said for what is not in the journal, and the next try is taken.</summary>
public sealed class PerformedStepFaultTests
{
    private const string Step = "1.2.3.77";
    private const int MostRows = 50;

    private static readonly string[] Tables = ["performed_step", "performed_step_study", "performed_step_object"];

    private static readonly AssociationFacts Scanner = new()
    {
        IsRequestor = false, CallingAE = "CT1", CalledAE = "APPLIANCE", PeerMaxPduLength = 0, PresentationContexts = [],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_NthRowFails_IsAnswered0213AndLeavesNothing_ThenIsTaken()
    {
        int rows = await UntilNoneFailsAsync(async n =>
        {
            await using var unit = new TestUnit();
            FailingRows failing = await FailingRows.InAsync(unit.Journal, n, Tables);

            DicomStatus first = await CreateAsync(unit);

            Assert.Equal(failing.Failed ? DicomStatus.ResourceLimitation : DicomStatus.Success, first);
            Assert.Equal(failing.Failed ? 0 : 1, unit.Count("SELECT count(*) FROM performed_step"));
            failing.Disarm();
            Assert.Equal(failing.Failed ? DicomStatus.Success : DicomStatus.DuplicateSopInstance, await CreateAsync(unit));
            Assert.Equal((1, 2), (unit.Count("SELECT count(*) FROM performed_step"), unit.Count("SELECT count(*) FROM performed_step_study")));
            return failing.Failed;
        });

        Assert.Equal(3, rows);
    }

    [Fact]
    public async Task Set_NthRowFails_IsAnswered0213AndTheStepGoesOn_ThenIsTaken()
    {
        int rows = await UntilNoneFailsAsync(async n =>
        {
            await using var unit = new TestUnit();
            await CreateAsync(unit);
            FailingRows failing = await FailingRows.InAsync(unit.Journal, n, Tables);

            DicomStatus first = await SetAsync(unit);

            Assert.Equal(failing.Failed ? DicomStatus.ResourceLimitation : DicomStatus.Success, first);
            Assert.Equal(failing.Failed ? "InProgress 0" : "Completed 3", Stored(unit));
            failing.Disarm();
            Assert.Equal(failing.Failed ? DicomStatus.Success : DicomStatus.ProcessingFailure, await SetAsync(unit));
            Assert.Equal("Completed 3", Stored(unit));
            return failing.Failed;
        });

        Assert.True(rows >= 4, $"{rows} rows were changed: the step and three objects at least");
    }

    /// <summary>How many rows could fail.</summary>
    internal static async Task<int> UntilNoneFailsAsync(Func<int, Task<bool>> attempt)
    {
        for (int n = 1; n <= MostRows; n++)
        {
            if (!await attempt(n))
            {
                return n - 1;
            }
        }

        throw new InvalidOperationException($"After {MostRows} rows there was still one to fail.");
    }

    private static string Stored(TestUnit unit) => unit.Journal.Read(session => session.First(
        "SELECT state || ' ' || (SELECT count(*) FROM performed_step_object) FROM performed_step", row => row.GetString(0)))!;

    private static async Task<DicomStatus> CreateAsync(TestUnit unit) =>
        (await Handler(unit).CreateAsync(Scanner, Step, PerformedSteps.Begun("1.2.3", "1.2.4"), Cancel)).Status;

    private static async Task<DicomStatus> SetAsync(TestUnit unit) =>
        (await Handler(unit).SetAsync(Scanner, Step, Completed(), Cancel)).Status;

    private static PerformedStepHandler Handler(TestUnit unit) => new(unit.Journal, NullLogger<PerformedStepHandler>.Instance);

    private static DicomDataset Completed() => new DicomDataset()
        .AddOrUpdate(DicomTag.PerformedProcedureStepStatus, "COMPLETED")
        .AddOrUpdate(DicomTag.PerformedSeriesSequence, new DicomDataset().AddOrUpdate(
            DicomTag.ReferencedImageSequence,
            [.. Enumerable.Range(1, 3).Select(n => new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, $"1.2.3.1.{n}"))]));
}
