using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>Slices of several studies in one call: fewer calls, the same bytes, and nobody suffers for another.</summary>
public sealed class SliceGathererTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<int[]> _calls = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_TwoStudies_GoIntoOneCallAtOnce()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter(), second = gatherer.Enter();
        await Task.WhenAll(RunAsync(gatherer, 1, 4), RunAsync(gatherer, 2, 3));
        Assert.Equal([[1, 2]], _calls);
    }

    [Fact]
    public async Task Run_Alone_WaitsForNobody()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable only = gatherer.Enter();
        await RunAsync(gatherer, 1, 4);
        Assert.Equal([[1]], _calls);
    }

    [Fact]
    public async Task Run_OtherStudyIsBusy_WaitsForAMomentOnly()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter(), busy = gatherer.Enter();
        Task run = RunAsync(gatherer, 1, 4);
        Assert.False(run.IsCompleted);
        _clock.Advance(SliceGatherer.MaxWait);
        await run;
        Assert.Equal([[1]], _calls);
    }

    [Fact]
    public async Task Run_OtherStudyEnds_IsNotWaitedForAnyMore()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter();
        IDisposable ends = gatherer.Enter();
        Task run = RunAsync(gatherer, 1, 4);
        ends.Dispose();
        await run;
        Assert.Equal([[1]], _calls);
    }

    [Theory]
    [InlineData(7, 64, 64)] // Seven slices and four are more than ten.
    [InlineData(4, 64, 32)] // Another size.
    public async Task Run_WhatDoesNotFit_GoesIntoTheNextCall(int slices, int rows, int columns)
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter(), second = gatherer.Enter();
        Task one = RunAsync(gatherer, 1, 4), two = gatherer.RunAsync(Request(2, slices, rows, columns), 10, Note, Cancel);
        _clock.Advance(SliceGatherer.MaxWait);
        await Task.WhenAll(one, two);
        Assert.Equal(["1", "2"], _calls.Select(call => string.Join('+', call)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_BatchFails_EachRunsAloneAndOnlyTheGuiltyOneFails()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter(), second = gatherer.Enter();
        void Fail(IReadOnlyList<SliceRequest> all, CancellationToken token)
        {
            Note(all, token);
            if (all.Any(slices => slices.Voxels.Span[0] == 2))
            {
                throw new InvalidDataException("slice");
            }
        }

        Task good = gatherer.RunAsync(Request(1, 4, 64, 64), 10, Fail, Cancel), bad = gatherer.RunAsync(Request(2, 4, 64, 64), 10, Fail, Cancel);
        await good;
        await Assert.ThrowsAsync<InvalidDataException>(() => bad);
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task Run_StudyIsCancelledWhileItWaits_TheOthersGoOn()
    {
        var gatherer = new SliceGatherer(_clock);
        using IDisposable first = gatherer.Enter(), second = gatherer.Enter(), third = gatherer.Enter();
        using var stop = new CancellationTokenSource();
        Task leads = RunAsync(gatherer, 1, 4), stopped = gatherer.RunAsync(Request(2, 4, 64, 64), 10, Note, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        _clock.Advance(SliceGatherer.MaxWait);
        await leads;
        Assert.Equal([[1, 2]], _calls);
    }

    /// <summary>The shipped model gives each slice the same bits in whatever company; a package whose model does not must not ask for this.</summary>
    [Fact]
    public async Task RunGathered_ShippedModel_GivesTheBytesOfEachStudyAlone()
    {
        using OnnxModel model = OnnxModel.Load(
            await File.ReadAllBytesAsync(Path.Combine(TestData.Models, "ct-lung-density", "lung-air.onnx"), Cancel), new OnnxRuntimeOptions { Threads = 1 });
        HuVolume[] studies = [.. Enumerable.Range(1, 3).Select(Noise)];
        Mask[] alone = [.. studies.Select(study => Mask.Empty(study.Geometry))], together = [.. studies.Select(study => Mask.Empty(study.Geometry))];
        IDisposable[] users = [.. studies.Select(_ => model.Gatherer.Enter())];
        await Task.WhenAll(studies.Select((study, index) => Task.Run(
            async () =>
            {
                var slices = new SliceBatches(model, "hu", "air");
                for (int slice = 0; slice < 8; slice += 2)
                {
                    await slices.RunGatheredAsync(study, together[index], slice, 2, 16, Cancel);
                }

                users[index].Dispose();
            },
            Cancel)));
        for (int index = 0; index < studies.Length; index++)
        {
            new SliceBatches(model, "hu", "air").Run(studies[index], alone[index], 0, 8, Cancel);
            Assert.Equal(alone[index].Labels, together[index].Labels);
        }
    }

    private static HuVolume Noise(int seed)
    {
        Mask air = Grid.Noise(61, 47, 8, seed, 0.6);
        return new HuVolume(air.Geometry, [.. air.Labels.Select(label => label == 1 ? (short)-501 : (short)-500)]);
    }

    private Task RunAsync(SliceGatherer gatherer, short study, int slices) => gatherer.RunAsync(Request(study, slices, 64, 64), 10, Note, Cancel);

    private static SliceRequest Request(short study, int slices, int rows, int columns) => new(new[] { study }, new byte[1], slices, rows, columns);

    private void Note(IReadOnlyList<SliceRequest> all, CancellationToken token)
    {
        lock (_calls)
        {
            _calls.Add([.. all.Select(slices => (int)slices.Voxels.Span[0])]);
        }
    }
}
