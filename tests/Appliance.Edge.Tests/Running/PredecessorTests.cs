using Appliance.Dicom.Data;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Running;

public sealed class PredecessorTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_OfALaterRevision_KnowsTheReportThatItSupersedes()
    {
        var executor = new FakeExecutor();
        await _unit.CloseStudyAsync(instances: 2);
        await _unit.Runner(executor).RunNextAsync(Cancel);
        for (int late = 3; late <= 4; late++)
        {
            await _unit.ReceiveAsync(new TestObject { Study = "1.2.3", Sop = $"1.2.3.1.{late}" });
            await _unit.LetQuietPeriodPassAsync();
            await _unit.Runner(executor).RunNextAsync(Cancel);
        }

        List<string> reports = _unit.Journal.Read(session => session.Query(
            "SELECT sop_uid FROM instance WHERE sop_class = $sr ORDER BY revision",
            row => row.GetString(0),
            ("$sr", DicomUID.Comprehensive3DSRStorage.Value)));
        Assert.Empty(executor.Requests[0].Predecessors);
        Assert.Equal(reports.Take(2), executor.Requests.Skip(1).Select(request => Assert.Single(request.Predecessors).SopInstanceUid));
        Assert.Equal("1.2.3", executor.Requests[1].Predecessors[0].StudyInstanceUid);
    }
}
