using System.Diagnostics;

namespace Appliance.EndToEnd.Tests.Harness;

/// <summary>One process that a test started: its output is kept, and it never outlives the test.</summary>
public class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 20_000;
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private readonly Process _process;
    private readonly List<string> _lines = [];

    /// <summary>Starts <paramref name="file"/>; <paramref name="environment"/> is added to the test's own.</summary>
    public ChildProcess(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        Name = Path.GetFileName(file);
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        Assert.True(_process.Start(), $"{file} did not start.");
        AppDomain.CurrentDomain.ProcessExit += KillNow;
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The program's name.</summary>
    public string Name { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>Waits until the output holds <paramref name="text"/>; fails when the process ends without it.</summary>
    public Task PrintsAsync(string text, TimeSpan limit) => Eventually.TrueAsync($"{Name} prints '{text}'", limit, () =>
    {
        var printed = Output.Contains(text, StringComparison.Ordinal);
        Assert.True(printed || !HasExited, $"{Name} ended with code {(HasExited ? _process.ExitCode : 0)} and never printed '{text}':\n{Output}");
        return printed;
    });

    /// <summary>Waits for its end by itself; the exit code.</summary>
    public async Task<int> ExitedAsync(TimeSpan limit)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{Name} did not end within {limit.TotalSeconds:0} s:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    public Task<int> TerminateAsync()
    {
        Signal.Send(Id, Signal.Terminate);
        return ExitedAsync(StopLimit);
    }

    /// <summary>SIGKILL to it and its children: as when the power fails.</summary>
    public async Task KillAsync()
    {
        KillNow(null, EventArgs.Empty);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await KillAsync();
        AppDomain.CurrentDomain.ProcessExit -= KillNow;
        TestContext.Current.TestOutputHelper?.WriteLine($"--- {Name} ({Id})\n{Output}");
        _process.Dispose();
    }

    private void KillNow(object? sender, EventArgs e)
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            if (_lines.Count < KeptLines)
            {
                _lines.Add(line);
            }
        }
    }
}
