using System.Diagnostics;

namespace Appliance.Fuzz;

/// <summary>Runs a target on one input and judges what no target can judge itself: exceptions, memory, time.</summary>
internal static class GuardedRun
{
    /// <summary>How long one input may take on a slow, shared machine. What a parser may do at all is bounded by its own limits.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    /// <summary>Null when the parser kept its promises.</summary>
    internal static FuzzFailure? Try(IFuzzTarget target, byte[] input)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            return new FuzzFailure(Key(e), e.ToString());
        }

        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return elapsed > MaxTime ? new FuzzFailure("time", $"{input.Length} bytes took {elapsed.TotalSeconds:0.0} s")
            : allocated > target.MaxAllocatedBytes(input.Length) ? new FuzzFailure("memory", $"{input.Length} bytes of input allocated {allocated}")
            : null;
    }

    /// <summary>The exception and the first place of ours that it passed; of an oracle what it says up to its first number.</summary>
    private static string Key(Exception e)
    {
        if (e is OracleException)
        {
            return new string([.. e.Message.TakeWhile(c => !char.IsDigit(c) && c != '(')]);
        }

        var frame = new StackTrace(e).GetFrames().FirstOrDefault(f => f.GetMethod()?.DeclaringType?.Namespace?.StartsWith("Appliance.", StringComparison.Ordinal) == true);
        return $"{e.GetType().Name} {frame?.GetMethod()?.DeclaringType?.Name}.{frame?.GetMethod()?.Name}";
    }
}
