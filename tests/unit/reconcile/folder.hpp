#pragma once

#include "support/temporary_folder.hpp"

using Folder = tests::TemporaryFolder;
