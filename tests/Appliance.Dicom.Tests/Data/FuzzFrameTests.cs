using Appliance.Fuzz;

namespace Appliance.Dicom.Tests.Data;

/// <summary>The fuzzing frame itself: it finds planted faults of each kind, keeps one small input of each, and replays it.</summary>
public sealed class FuzzFrameTests
{
    [Fact]
    public void LongRun_PlantedFault_IsKeptSmallAndReplays()
    {
        using var folder = new TemporaryFolder();
        var target = new PlantedFaults();

        var faults = new LongRun(folder.File("out"), null).Run(target, TimeSpan.FromMilliseconds(300), seed: 1);

        Assert.Equal(1, faults);
        var kept = Assert.Single(Directory.GetFiles(folder.File("out")));
        Assert.Equal("SQ"u8.ToArray(), File.ReadAllBytes(kept));
        Assert.Contains("planted", GuardedRun.Try(target, File.ReadAllBytes(kept))!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Try_TooMuchMemory_IsAFailure()
    {
        Assert.Equal("memory", GuardedRun.Try(new PlantedFaults(), "GREED"u8.ToArray())?.Key);
        Assert.Null(GuardedRun.Try(new PlantedFaults(), "harmless"u8.ToArray()));
    }

    [Fact]
    public void CurrentInput_Kept_IsReadBackAfterTheProcessIsGone()
    {
        using var folder = new TemporaryFolder();
        using (var current = new CurrentInput(folder.File("x.current")))
        {
            current.Keep([1, 2, 3, 4]);
            current.Keep([5, 6]);
        }

        Assert.Equal([5, 6], CurrentInput.Read(folder.File("x.current")));
    }

    [Fact]
    public void Mutate_SameSeed_IsTheSameDamage() =>
        Assert.Equal(new Mutator(42).Mutate([.. Enumerable.Range(0, 100).Select(i => (byte)i)]), new Mutator(42).Mutate([.. Enumerable.Range(0, 100).Select(i => (byte)i)]));

    private sealed class PlantedFaults : IFuzzTarget
    {
        public string Name => "planted";

        public IReadOnlyList<byte[]> Seeds(string? dataFolder) => ["a text with SQ in it"u8.ToArray()];

        public long MaxAllocatedBytes(int inputBytes) => 1024 * 1024;

        public void Run(ReadOnlySpan<byte> input)
        {
            if (input.IndexOf("SQ"u8) >= 0)
            {
                throw new InvalidOperationException("planted");
            }

            if (input.IndexOf("GREED"u8) >= 0)
            {
                GC.KeepAlive(new byte[2 * 1024 * 1024]);
            }
        }
    }
}
