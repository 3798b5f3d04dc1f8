using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Apps;

/// <summary>Runs every golden case of a package on this very unit.</summary>
internal sealed class GoldenProof(AppEngine engine, IProgress<InstallProgress>? progress)
{
    /// <summary>Runs them.</summary>
    /// <param name="package">The app or module.</param>
    /// <param name="name">Its name for faults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many came out.</returns>
    /// <exception cref="AppPackageException">One did not, or there is none.</exception>
    public async Task<int> RunAsync(Package package, string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<GoldenCase> cases = GoldenCase.Of(package);
        List<AppFault> faults = await DeparturesAsync(package, cases, cancellationToken).ConfigureAwait(false);
        return faults.Count == 0 ? cases.Count : throw new AppPackageException(name, faults);
    }

    /// <summary>Runs them in each further precision of an app: one that departs is not used, and the app is installed all the same.</summary>
    public async Task<IReadOnlyList<PrecisionProof>> RunPrecisionsAsync(Package package, CancellationToken cancellationToken)
    {
        var proofs = new List<PrecisionProof>();
        if (package is not AppPackage app)
        {
            return proofs;
        }

        foreach (ModelPrecision precision in app.Manifest.Variants.Precisions)
        {
            List<AppFault> faults = await DeparturesAsync(app.In(precision), GoldenCase.Of(app), cancellationToken).ConfigureAwait(false);
            proofs.Add(new PrecisionProof(new AppVersion(app.Id, app.Version), precision, faults.Count == 0 ? null : faults[0].Message));
        }

        return proofs;
    }

    private async Task<List<AppFault>> DeparturesAsync(Package package, IReadOnlyList<GoldenCase> cases, CancellationToken cancellationToken)
    {
        var faults = new List<AppFault>();
        foreach (GoldenCase golden in cases)
        {
            var relay = new Relay<StepProgress>(step => progress?.Report(
                new InstallProgress($"{package.Id} golden {golden.Name}", (step.StepNumber - 1 + step.Fraction) / step.Steps)));
            IReadOnlyList<string> departures = await golden.RunAsync(engine, package, relay, cancellationToken).ConfigureAwait(false);
            faults.AddRange(departures.Select(sentence => new AppFault($"{GoldenCase.FolderName}/{golden.Name}", sentence)));
        }

        return faults;
    }
}
