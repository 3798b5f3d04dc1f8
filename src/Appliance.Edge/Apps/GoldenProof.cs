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
        var faults = new List<AppFault>();
        IReadOnlyList<GoldenCase> cases = GoldenCase.Of(package);
        foreach (GoldenCase golden in cases)
        {
            var relay = new Relay<StepProgress>(step => progress?.Report(
                new InstallProgress($"{package.Id} golden {golden.Name}", (step.StepNumber - 1 + step.Fraction) / step.Steps)));
            IReadOnlyList<string> departures = await golden.RunAsync(engine, package, relay, cancellationToken).ConfigureAwait(false);
            faults.AddRange(departures.Select(sentence => new AppFault($"{GoldenCase.FolderName}/{golden.Name}", sentence)));
        }

        return faults.Count == 0 ? cases.Count : throw new AppPackageException(name, faults);
    }
}
