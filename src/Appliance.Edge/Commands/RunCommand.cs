using System.CommandLine;
using System.Reflection;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commands;

/// <summary><c>appliance run</c>: starts the unit and keeps it running until it is told to stop.</summary>
public static class RunCommand
{
    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var run = new Verb("run", "HelpRun");
        var role = new Option<UnitRole>("--role") { Description = Texts.Get("HelpRole"), HelpName = "node|runner|all" };
        role.CompletionSources.Add("node", "runner", "all");
        run.Options.Add(role);
        var typed = new CommandLineSettings().AddAllTo(run);
        run.SetAction((parsed, cancellation) =>
            RunAsync(typed.Load(parsed), parsed.GetValue(role), parsed.InvocationConfiguration.Error, cancellation));
        return run;
    }

    private static async Task<int> RunAsync(
        UnitSettings settings, UnitRole role, TextWriter error, CancellationToken cancellationToken)
    {
        if (settings.Faults.Count > 0)
        {
            return CommandFaults.Print(error, settings.Faults);
        }

        try
        {
            var folder = new StateFolder(settings.Options.Storage.StateFolder);
            folder.Prepare();
            using var node = Lock(folder, role, UnitRole.Node);
            using var runner = Lock(folder, role, UnitRole.Runner);
            return await HostAsync(settings, role, error, cancellationToken);
        }
        catch (Exception e) when (e is StartException or StateFolderException)
        {
            var failure = StartFailures.Explain(e, settings);
            return CommandFaults.Print(error, failure.Message, failure.ExitCode);
        }
    }

    private static StateFolderLock? Lock(StateFolder folder, UnitRole role, UnitRole part) =>
        role == part || role == UnitRole.All ? StateFolderLock.Acquire(folder, part.ToString().ToLowerInvariant()) : null;

    private static async Task<int> HostAsync(
        UnitSettings settings, UnitRole role, TextWriter error, CancellationToken cancellationToken)
    {
        var (options, stateFolder) = (settings.Options, settings.Options.Storage.StateFolder);
        var name = role.ToString().ToLowerInvariant();
        await using var logger = UnitLogging.Create(options.Logging, stateFolder, name, UnitLogging.UnderJournald);
        using var host = UnitHost.Build(settings, role, logger);
        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(UnitHost));
        try
        {
            await StartAsync(host, settings, role, log, cancellationToken);
            await host.WaitForShutdownAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Told to stop while it was still starting.
            await host.StopAsync(CancellationToken.None);
        }

        HostLog.Stopped(log);
        return host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(worker => worker.ExecuteTask?.IsFaulted == true)
            ? CommandFaults.Print(error, Texts.Format("WorkerDied", Path.Combine(stateFolder, UnitLogging.FolderName)), ExitCodes.Internal)
            : ExitCodes.Success;
    }

    private static async Task StartAsync(
        IHost host, UnitSettings settings, UnitRole role, ILogger log, CancellationToken cancellationToken)
    {
        var (node, stateFolder) = (settings.Options.Node, settings.Options.Storage.StateFolder);
        try
        {
            var version = typeof(RunCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            HostLog.Starting(log, version, role, node.AeTitle, node.Port, stateFolder);
            await host.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var failure = StartFailures.Explain(e, settings);
            if (failure.ExitCode == ExitCodes.Internal)
            {
                HostLog.NotStarted(log, e); // the only case whose stack trace helps anybody
            }

            throw failure;
        }
    }
}
