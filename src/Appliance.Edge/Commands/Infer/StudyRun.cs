using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Infer;

/// <summary>How one app did on one study.</summary>
/// <param name="Study">The study.</param>
/// <param name="App">Id of the app.</param>
/// <param name="Version">Its version.</param>
/// <param name="Report">What it gave; of a study that could not be read, a failure.</param>
/// <param name="WasThere">Whether it was done before and nothing has changed since.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record StudyRun(FoundStudy Study, string App, string Version, InferReport Report, bool WasThere, double Seconds)
{
    /// <summary>A study that could not be read, or on which the app broke.</summary>
    public static StudyRun Failed(FoundStudy study, AppPackage app, string failure, double seconds) =>
        new(study, app.Manifest.Id, app.Manifest.Version, InferReport.OfFailure(app, failure), WasThere: false, seconds);

    /// <summary>Whether the app gave findings.</summary>
    public bool Reported => Report.Outcome == InferReport.Reported;

    /// <summary>Whether the app refused the study.</summary>
    public bool Refused => Report.Outcome == InferReport.Refused;

    /// <summary>Whether the app was not sure enough to answer.</summary>
    public bool Abstained => Report.Outcome == InferReport.Abstained;
}
