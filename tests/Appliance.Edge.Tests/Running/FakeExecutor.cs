using Appliance.Dicom.Data;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Running;

/// <summary>An app that does what the test says, and by default reports one finding with two objects of evidence.</summary>
internal sealed class FakeExecutor : IAppExecutor
{
    public Func<ExecutionRequest, IProgress<ExecutionProgress>, CancellationToken, Task<Execution>>? Does { get; init; }

    public List<ExecutionRequest> Requests { get; } = [];

    public Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return Does?.Invoke(request, progress, cancellationToken) ?? Task.FromResult(Report(request));
    }

    /// <summary>What is told of a failure; null for nothing that could be.</summary>
    public Func<ExecutionRequest, RunReason, Execution>? Tells { get; init; } = static (request, reason) => Failure(request, reason);

    /// <summary>The failures that were told.</summary>
    public List<RunReason> Told { get; } = [];

    /// <summary>On what they were told.</summary>
    public List<ExecutionRequest> ToldOf { get; } = [];

    public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken)
    {
        ToldOf.Add(request);
        Told.Add(reason);
        return Task.FromResult(Tells?.Invoke(request, reason) ?? throw new InvalidOperationException("nothing can be told"));
    }

    /// <summary>An app that reports, and whose first shadow run goes on until it is broken off.</summary>
    /// <param name="clock">The unit's clock.</param>
    /// <param name="begun">Done once that has begun.</param>
    public static FakeExecutor HangingInTheShadow(TimeProvider clock, out Task begun)
    {
        var began = new TaskCompletionSource();
        begun = began.Task;
        return new FakeExecutor
        {
            Does = async (request, _, cancellationToken) =>
            {
                if (request.IsShadow && began.TrySetResult())
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                }

                return Report(request);
            },
        };
    }

    public static Execution Failure(ExecutionRequest request, RunReason reason) => new(
        RunState.Failed,
        new RunResult { Reasons = [reason] },
        [],
        null,
        [Evidence(request, "failed-sr", DicomUID.Comprehensive3DSRStorage), Evidence(request, "failed-sc", DicomUID.SecondaryCaptureImageStorage)]);

    public static Execution Report(ExecutionRequest request) => new(
        RunState.Reported,
        new RunResult
        {
            Findings =
            [
                new RunFinding("lung-volume", "Lung volume", "肺容积", 4.5, "L", "L", 0.9, Exportable: true),
                new RunFinding("internal", "Not for export", "不导出", 1, "1", "", null, Exportable: false),
            ],
        },
        [new RunStepTiming("volume", 12, false)],
        "CPU",
        [Evidence(request, "sr", DicomUID.Comprehensive3DSRStorage), Evidence(request, "sc", DicomUID.SecondaryCaptureImageStorage)]);

    private static EvidenceObject Evidence(ExecutionRequest request, string kind, DicomUID sopClass)
    {
        DicomDataset source = DicomFile.Open(request.Files[0]).Dataset;
        string Uid(string part) => DicomUID.Derive([.. request.EvidenceDigest.Span, .. System.Text.Encoding.ASCII.GetBytes(kind + part + request.App.Id)]).Value;
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, sopClass.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Uid("object"))
            .AddOrUpdate(DicomTag.StudyInstanceUID, source.GetString(DicomTag.StudyInstanceUID))
            .AddOrUpdate(DicomTag.SeriesInstanceUID, Uid("series"))
            .AddOrUpdate(DicomTag.Modality, "OT")
            .AddOrUpdate(DicomTag.InstanceCreationTime, request.ContentTime.ToString("HHmmss", System.Globalization.CultureInfo.InvariantCulture));
        string syntax = DicomTransferSyntax.ExplicitVRLittleEndian.UID.Value;
        var facts = new InstanceFacts(
            source.GetString(DicomTag.StudyInstanceUID), Uid("series"), Uid("object"), sopClass.Value, syntax, "OT", null);
        return new EvidenceObject(
            facts,
            file => DicomPart10Preamble.WriteFileMeta(file, facts.SopClass, facts.SopUid, syntax),
            () => new MemoryStream(DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRLittleEndian)));
    }
}
