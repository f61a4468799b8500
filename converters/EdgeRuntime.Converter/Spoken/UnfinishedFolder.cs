namespace EdgeRuntime.Converter.Spoken;

/// <summary>Where recordings lie until all of them are there: a hidden folder in the one that was asked for, which no data set looks into. What an interruption leaves of it is removed by the next try.</summary>
internal sealed class UnfinishedFolder : IDisposable
{
    private const string Name = ".unfinished";
    private const int Again = 11; // EWOULDBLOCK: flock of a file that another has
    private const int SharingViolation = unchecked((int)0x80070020); // Windows

    private readonly string _folder;
    private readonly bool _isNew;
    private readonly FileStream _lock;

    /// <param name="folder">The folder that was asked for: a new one, an empty one, or one with what an interruption left.</param>
    /// <exception cref="ConfigurationException">It holds something else, or another program is writing it.</exception>
    /// <exception cref="DeviceException">It cannot be written.</exception>
    public UnfinishedFolder(string folder)
    {
        (_folder, Path, _isNew) = (folder, System.IO.Path.Combine(folder, Name), !Directory.Exists(folder));
        try
        {
            RequireEmpty();
            Directory.CreateDirectory(Path);
            _lock = Lock();
            try
            {
                RequireEmpty(); // another may have finished since
            }
            catch
            {
                _lock.Dispose();
                throw;
            }
            foreach (var left in Directory.GetDirectories(Path))
                Directory.Delete(left, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{folder}: cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Where to write.</summary>
    public string Path { get; }

    /// <summary>Makes a folder of recordings of a class, and says where.</summary>
    public string Place(string set, string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, set, name)).FullName;

    /// <summary>All is there: what was written becomes the folder's, the training set last, so that nothing can be trained on before.</summary>
    public void Finish()
    {
        foreach (var part in Directory.GetDirectories(Path).OrderBy(static part => System.IO.Path.GetFileName(part) == "train").ThenBy(static part => part, StringComparer.Ordinal))
            Directory.Move(part, System.IO.Path.Combine(_folder, System.IO.Path.GetFileName(part)));
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(Path, recursive: true);
        if (_isNew && !Directory.EnumerateFileSystemEntries(_folder).Any())
            Directory.Delete(_folder);
    }

    private void RequireEmpty()
    {
        if (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any(static entry => System.IO.Path.GetFileName(entry) != Name))
            throw new ConfigurationException($"{_folder}: is not empty; name a new folder with -o.");
    }

    private FileStream Lock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is SharingViolation or Again)
        {
            throw new ConfigurationException($"{_folder}: another edgec speech-dataset is writing it ({exception.Message})", exception);
        }
    }
}
