using System.Diagnostics;
using System.Text;
using Appliance.Dicom.Data;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Data;

/// <summary>A bounded, seeded run of each fuzz target over damaged real input. A failure names its iteration, which replays.</summary>
public sealed class FuzzSmokeTests
{
    private const string IterationsVariable = "APPLIANCE_FUZZ_ITERATIONS";

    /// <summary>4000 unless the environment asks for a longer run: the same iteration is the same damage in any run.</summary>
    private static readonly int Iterations = int.TryParse(Environment.GetEnvironmentVariable(IterationsVariable), out var asked) ? asked : 4000;

    private const int MaxSeedBytes = 24 * 1024;

    /// <summary>What one damaged input of that size may allocate, and how long it may take on a slow, shared machine.</summary>
    private const long MaxAllocatedBytes = 256L * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    [Fact]
    public void Part10_DamagedFiles_OnlyDataExceptionsEscape()
    {
        var seeds = TestFiles.All().Select(file => new FileInfo(TestFiles.PathOf(file)))
            .Where(file => file.Length is > 0 and <= MaxSeedBytes).Select(file => File.ReadAllBytes(file.FullName)).ToArray();
        Run(new Part10Target(), seeds, 1);
    }

    [Fact]
    public void CharacterSets_DamagedText_OnlyDataExceptionsEscape()
    {
        byte[][] seeds =
        [
            .. CharacterSetTests.Examples.SelectMany(row => Enumerable.Range(0, 14).Select(declaration =>
                (byte[])[(byte)declaration, (byte)(declaration % 3), .. Convert.FromHexString(row.Data.Item2.Replace(" ", "", StringComparison.Ordinal))])),
        ];
        Run(new CharacterSetTarget(), seeds, 2);
    }

    [Fact]
    public void Json_DamagedDocuments_OnlyDataExceptionsEscape()
    {
        var seeds = TestFiles.All().Where(file => !DicomFileTests.Unreadable.Contains(file))
            .Where(file => new FileInfo(TestFiles.PathOf(file)).Length < MaxSeedBytes)
            .Select(file => Encoding.UTF8.GetBytes(DicomJson.Serialize(DicomFile.Open(TestFiles.PathOf(file)).Dataset))).ToArray();
        Run(new JsonTarget(), seeds, 3);
    }

    private static void Run(IFuzzTarget target, byte[][] seeds, ulong seed)
    {
        Assert.NotEmpty(seeds);
        for (var i = 0; i < Iterations; i++)
        {
            var mutator = new Mutator((seed << 32) + (ulong)i);
            var input = mutator.Mutate(seeds[mutator.Next(seeds.Length)]);
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                Assert.Fail($"{target.Name}, seed {seed}, iteration {i}: {e}");
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < MaxTime, $"{target.Name}, seed {seed}, iteration {i}: too long");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < MaxAllocatedBytes, $"{target.Name}, seed {seed}, iteration {i}: too much memory");
        }
    }
}
