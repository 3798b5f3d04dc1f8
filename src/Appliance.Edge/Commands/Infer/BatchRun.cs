namespace Appliance.Edge.Commands.Infer;

/// <summary>Runs many studies, some at a time. What comes of a study does not depend on what runs beside it.</summary>
/// <param name="runner">Runs one.</param>
/// <param name="parallel">How many at a time.</param>
internal sealed class BatchRun(StudyRunner runner, int parallel)
{
    /// <summary>Runs them.</summary>
    /// <param name="studies">The studies.</param>
    /// <param name="progress">Told of each that is done.</param>
    /// <param name="cancellationToken">Stops: what is under way is given up, what is done stays done.</param>
    /// <returns>The runs of the studies that were done, in the order of the studies; fewer than all only when it was stopped.</returns>
    public async Task<IReadOnlyList<StudyRun>> RunAsync(IReadOnlyList<FoundStudy> studies, BatchProgress progress, CancellationToken cancellationToken)
    {
        var runs = new IReadOnlyList<StudyRun>[studies.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, studies.Count), options, async (index, stop) =>
            {
                runs[index] = await runner.RunAsync(studies[index], progress.Warn, null, stop).ConfigureAwait(false);
                progress.End(studies[index], runs[index]);
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Said by whoever asked for it.
        }

        return [.. runs.Where(done => done is not null).SelectMany(done => done)];
    }
}
