using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Results;
using Appliance.Edge.Storage;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Running;

/// <summary>
/// Executes an app on a study: the seam between the journal and the inference, which may sit in another process and which
/// tests let fail, hang and die.
/// </summary>
public interface IAppExecutor
{
    /// <summary>Executes. The same request gives the same execution, object for object.</summary>
    /// <param name="request">What to run on what.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancellationToken">Ends the execution at the next step.</param>
    /// <exception cref="Exception">The app failed; trying again may help.</exception>
    Task<Execution> ExecuteAsync(ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken);

    /// <summary>
    /// What is told of a run that failed for good: a report and a page that nobody reads as normal. Nothing of the app is executed; only
    /// headers of the study are read. The same request and reason give the same objects.
    /// </summary>
    /// <param name="request">What was to be run on what.</param>
    /// <param name="reason">Why it failed.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="Exception">Not even that can be told.</exception>
    Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken);
}

/// <summary>What to run on what.</summary>
/// <param name="App">The app.</param>
/// <param name="Files">Absolute paths of the study's instances, in the order of their SOP Instance UIDs.</param>
/// <param name="InputDigest">SHA-256 over SOP Instance UIDs and digests of the instances, those of earlier studies too, and the order: names the objects that are made.</param>
/// <param name="ContentTime">The time the objects bear: when the revision was closed, whatever attempt this is.</param>
/// <param name="Predecessors">The app's report on the revision before, which the new one supersedes; empty when there is none.</param>
public sealed record ExecutionRequest(
    AppVersion App,
    IReadOnlyList<string> Files,
    ReadOnlyMemory<byte> InputDigest,
    DateTimeOffset ContentTime,
    IReadOnlyList<InstanceReference> Predecessors)
{
    /// <summary>The order that the study answers, a data set in Explicit VR Little Endian; empty when none is known. Part of <see cref="InputDigest"/>.</summary>
    public ReadOnlyMemory<byte> Order { get; init; }

    /// <summary>Absolute paths of the instances of each earlier study that the app asked for and that is here, the newest first.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Priors { get; init; } = [];

    /// <summary>The study's revision.</summary>
    public StudyRevision Revision { get; init; }

    /// <summary>The apps whose runs on this revision have not ended: what they will need too is worth keeping.</summary>
    public IReadOnlyList<AppVersion> Companions { get; init; } = [];

    /// <summary>Whether the result is only held against another's: then no evidence is made.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Why the unit cannot execute the app: it then refuses the study for these reasons. Empty when it can.</summary>
    public IReadOnlyList<RefusalReason> Refusals { get; init; } = [];

    /// <summary>
    /// What names the objects that are made. What the unit refuses today it may report tomorrow on the same input, with more memory or
    /// a licence: those are other objects.
    /// </summary>
    public ReadOnlyMemory<byte> EvidenceDigest => Refusals.Count == 0
        ? InputDigest
        : SHA256.HashData([.. InputDigest.Span, .. Encoding.UTF8.GetBytes(string.Concat(Refusals.Select(reason => $"\n{reason}")))]);
}

/// <summary>How far an execution is.</summary>
/// <param name="Step">The step at work.</param>
/// <param name="Fraction">How much of the whole graph is done, 0 to 1.</param>
public sealed record ExecutionProgress(string Step, double Fraction);

/// <summary>How an execution ended.</summary>
/// <param name="State"><see cref="RunState.Reported"/>, <see cref="RunState.Refused"/>, <see cref="RunState.Abstained"/> or <see cref="RunState.Failed"/>.</param>
/// <param name="Result">Findings or reasons.</param>
/// <param name="Timings">Time per step.</param>
/// <param name="Provider">The execution provider that really ran; null when no model ran.</param>
/// <param name="Evidence">The objects for the destinations.</param>
public sealed record Execution(
    RunState State,
    RunResult Result,
    IReadOnlyList<RunStepTiming> Timings,
    string? Provider,
    IReadOnlyList<EvidenceObject> Evidence)
{
    /// <summary>The most memory that the process had meanwhile, MiB; null when other runs were under way as well.</summary>
    public int? PeakMebibytes { get; init; }

    /// <summary>The files of the result that pages show.</summary>
    public IReadOnlyList<ResultFile> Files { get; init; } = [];

    /// <summary>The licence that it was made under; null when the app needs none.</summary>
    public LicenceGrant? Grant { get; init; }
}

/// <summary>One object of evidence, not yet written.</summary>
/// <param name="Facts">Its identity.</param>
/// <param name="WriteHeader">Writes preamble and File Meta Information.</param>
/// <param name="OpenDataset">Opens the encoded data set.</param>
public sealed record EvidenceObject(InstanceFacts Facts, Action<Stream> WriteHeader, Func<Stream> OpenDataset);
