using System.CommandLine;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Simulators.Commands;

/// <summary><c>modality send AE@HOST:PORT FILE|FOLDER…</c></summary>
public static class ModalityCommand
{
    public static Command Create()
    {
        var destination = new Argument<string>("destination") { Description = "Where to send to, as AE@HOST:PORT" };
        var paths = new Argument<string[]>("paths") { Description = "DICOM files, or folders of them", Arity = ArgumentArity.OneOrMore };
        var callingAE = new Option<string>("--ae") { Description = "Our AE title", DefaultValueFactory = _ => "MODALITY" };
        var send = new Command("send", "Send DICOM files over one association") { destination, paths, callingAE };
        send.SetAction((parsed, cancellationToken) => SendAsync(
            parsed.GetRequiredValue(destination), parsed.GetRequiredValue(paths), parsed.GetRequiredValue(callingAE), cancellationToken));
        return new Command("modality", "A modality: sends DICOM files") { send };
    }

    private static async Task<int> SendAsync(string destination, string[] paths, string callingAE, CancellationToken cancellationToken)
    {
        try
        {
            var remote = DicomEndpoint.Parse(destination);
            var results = await Modality.SendAsync(remote, callingAE, [.. paths.SelectMany(Expand).Where(IsDicom)], cancellationToken);
            foreach (var (item, result) in results.Where(sent => !sent.Result.Status.IsSuccess))
            {
                Console.WriteLine($"{result.Status} {result.ErrorComment} {item.Path}");
            }

            int failed = results.Count(sent => sent.Result.Status.IsFailure);
            Console.WriteLine($"sent {results.Count - failed} of {results.Count} objects to {remote}");
            return failed == 0 ? 0 : 1;
        }
        catch (DicomNetworkException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    /// <summary>Folders of real data hold other files too: they are named and left out.</summary>
    private static bool IsDicom(string path)
    {
        try
        {
            StoreItem.Open(path);
            return true;
        }
        catch (DicomDataException e)
        {
            Console.Error.WriteLine($"{path} is left out: {e.Message}");
            return false;
        }
    }

    private static IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];
}
